namespace KeyService.AspNetCore;

/// <summary>The application answers in a way that cannot be signed. Thrown at the write that shows it.</summary>
/// <param name="why">Why not, as the end of a sentence.</param>
/// <param name="reason">Why not, as counters show it.</param>
internal sealed class UnsignableResponseException(string why, string reason = SigningTelemetry.Unsignable)
    : InvalidOperationException($"The response cannot be signed: {why}.")
{
    public string Reason => reason;
}
