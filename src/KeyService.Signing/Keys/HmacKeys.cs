using System.Security.Cryptography;

namespace KeyService.Signing;

internal sealed class HmacSigningKey(KeySpec spec, HmacSecret secret) : SigningKey(spec)
{
    // With a copy of its own, so that each key can be disposed without regard to the other.
    public override VerificationKey Verifier { get; } = new HmacVerificationKey(spec, new HmacSecret(secret.Copy()));

    private protected override void SignCore(ReadOnlySpan<byte> message, Span<byte> destination) =>
        secret.Tag(message, destination);

    private protected override SecretBytes ExportCore() => secret.Copy();

    private protected override void Free() => secret.Dispose();
}

internal sealed class HmacVerificationKey(KeySpec spec, HmacSecret secret) : VerificationKey(spec)
{
    private protected override bool VerifyCore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[HmacAlgorithm.TagSize];
        secret.Tag(message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }

    private protected override byte[] ExportCore() =>
        throw new InvalidOperationException("An hmac-sha256 key has no public part: only a holder of its secret verifies.");

    private protected override void Free() => secret.Dispose();
}
