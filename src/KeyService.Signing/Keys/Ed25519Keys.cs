using System.Security.Cryptography;
using NSec.Cryptography;
using NSecAlgorithm = NSec.Cryptography.SignatureAlgorithm;

namespace KeyService.Signing;

internal sealed class Ed25519SigningKey(KeySpec spec, Key key) : SigningKey(spec)
{
    public override VerificationKey Verifier { get; } = new Ed25519VerificationKey(spec, key.PublicKey);

    private protected override void SignCore(ReadOnlySpan<byte> message, Span<byte> destination) =>
        NSecAlgorithm.Ed25519.Sign(key, message, destination);

    private protected override SecretBytes ExportCore() =>
        SecretBytes.Create(Ed25519Algorithm.SeedSize, key, static (seed, key) =>
        {
            if (!key.TryExport(KeyBlobFormat.RawPrivateKey, seed, out var written) || written != seed.Length)
            {
                throw new CryptographicException("The ed25519 seed could not be exported.");
            }
        });

    private protected override void Free() => key.Dispose();
}

internal sealed class Ed25519VerificationKey(KeySpec spec, PublicKey key) : VerificationKey(spec)
{
    private protected override bool VerifyCore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        NSecAlgorithm.Ed25519.Verify(key, message, signature);

    private protected override byte[] ExportCore() => key.Export(KeyBlobFormat.PkixPublicKey);

    // Public bytes only: nothing to zero or free.
    private protected override void Free()
    {
    }
}
