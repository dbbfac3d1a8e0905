using System.Security.Cryptography;

namespace KeyService.Signing;

internal sealed class RsaSigningKey(KeySpec spec, RSA key) : SigningKey(spec)
{
    private readonly RsaAlgorithm _algorithm = (RsaAlgorithm)spec.Algorithm;

    public override VerificationKey Verifier { get; } =
        new RsaVerificationKey(spec, RSA.Create(key.ExportParameters(includePrivateParameters: false)));

    private protected override void SignCore(ReadOnlySpan<byte> message, Span<byte> destination) =>
        SignDigestCore(Digests.Hash(_algorithm, message, stackalloc byte[Digests.MaxSize]), destination);

    private protected override void SignDigestCore(ReadOnlySpan<byte> digest, Span<byte> destination) =>
        key.SignHash(digest, destination, _algorithm.Hash, _algorithm.Padding);

    private protected override SecretBytes ExportCore() => Pkcs8.Export(key);

    private protected override void Free() => key.Dispose();
}

internal sealed class RsaVerificationKey(KeySpec spec, RSA key) : VerificationKey(spec)
{
    private readonly RsaAlgorithm _algorithm = (RsaAlgorithm)spec.Algorithm;

    private protected override bool VerifyCore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        VerifyDigestCore(Digests.Hash(_algorithm, message, stackalloc byte[Digests.MaxSize]), signature);

    private protected override bool VerifyDigestCore(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        key.VerifyHash(digest, signature, _algorithm.Hash, _algorithm.Padding);

    private protected override byte[] ExportCore() => key.ExportSubjectPublicKeyInfo();

    private protected override void Free() => key.Dispose();
}
