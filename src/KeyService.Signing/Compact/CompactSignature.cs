namespace KeyService.Signing.Compact;

/// <summary>One signature of a message in a compact format.</summary>
/// <param name="Algorithm">What the scheme stands for; the key that verifies must have the same.</param>
/// <param name="Value">The signature's bytes.</param>
/// <param name="KeyVersion">
/// The key version that made it, where the format carries one. Not covered by the signature: a hint for choosing among
/// keys that are trusted anyway.
/// </param>
public sealed record CompactSignature(SignatureAlgorithm Algorithm, ReadOnlyMemory<byte> Value, KeyVersionName? KeyVersion = null)
{
    /// <summary>Signs a message's <see cref="CompactMessage.SigningInput"/>.</summary>
    public static CompactSignature By(SigningKey key, ReadOnlySpan<byte> signingInput, KeyVersionName? keyVersion = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new CompactSignature(key.Algorithm, key.Sign(signingInput), keyVersion);
    }
}
