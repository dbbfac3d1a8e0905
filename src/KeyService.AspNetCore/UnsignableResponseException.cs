namespace KeyService.AspNetCore;

/// <summary>The application answers in a way that cannot be signed. Thrown at the write that shows it.</summary>
/// <param name="why">Why not, as the end of a sentence.</param>
internal sealed class UnsignableResponseException(string why) : InvalidOperationException($"The response cannot be signed: {why}.");
