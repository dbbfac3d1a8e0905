using System.Security.Cryptography;

namespace KeyService.Signing;

internal sealed class EcdsaSigningKey(KeySpec spec, ECDsa key) : SigningKey(spec)
{
    public override VerificationKey Verifier { get; } =
        new EcdsaVerificationKey(spec, ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));

    private protected override void SignCore(ReadOnlySpan<byte> message, Span<byte> destination) =>
        SignDigestCore(Digests.Hash(Algorithm, message, stackalloc byte[Digests.MaxSize]), destination);

    // The overloads without a format mean r‖s (IEEE P1363), and of those that sign only this one allocates nothing.
    private protected override void SignDigestCore(ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        if (!key.TrySignHash(digest, destination, out var written) || written != destination.Length)
        {
            throw new CryptographicException($"The platform made no {Algorithm} signature of {destination.Length} bytes.");
        }
    }

    private protected override SecretBytes ExportCore() => Pkcs8.Export(key);

    private protected override void Free() => key.Dispose();
}

internal sealed class EcdsaVerificationKey(KeySpec spec, ECDsa key) : VerificationKey(spec)
{
    private protected override bool VerifyCore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        VerifyDigestCore(Digests.Hash(Algorithm, message, stackalloc byte[Digests.MaxSize]), signature);

    private protected override bool VerifyDigestCore(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        key.VerifyHash(digest, signature);

    private protected override byte[] ExportCore() => key.ExportSubjectPublicKeyInfo();

    private protected override void Free() => key.Dispose();
}
