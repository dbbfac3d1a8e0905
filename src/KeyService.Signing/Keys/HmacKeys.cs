using System.Security.Cryptography;

namespace KeyService.Signing;

internal sealed class HmacSigningKey(KeySpec spec, SecretBytes secret) : SigningKey(spec)
{
    // A copy of its own, so that each key can be disposed without regard to the other.
    public override VerificationKey Verifier { get; } = new HmacVerificationKey(spec, SecretBytes.CopyFrom(secret.Span));

    private protected override void SignCore(ReadOnlySpan<byte> message, Span<byte> destination) =>
        HMACSHA256.HashData(secret.Span, message, destination);

    private protected override SecretBytes ExportCore() => SecretBytes.CopyFrom(secret.Span);

    private protected override void Free() => secret.Dispose();
}

internal sealed class HmacVerificationKey(KeySpec spec, SecretBytes secret) : VerificationKey(spec)
{
    private protected override bool VerifyCore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[HmacAlgorithm.TagSize];
        HMACSHA256.HashData(secret.Span, message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }

    private protected override byte[] ExportCore() =>
        throw new InvalidOperationException("An hmac-sha256 key has no public part: only a holder of its secret verifies.");

    private protected override void Free() => secret.Dispose();
}
