using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using NSecAlgorithm = NSec.Cryptography.SignatureAlgorithm;
using NSecBlob = NSec.Cryptography.KeyBlobFormat;
using NSecKey = NSec.Cryptography.Key;
using NSecParameters = NSec.Cryptography.KeyCreationParameters;
using NSecPublicKey = NSec.Cryptography.PublicKey;

namespace KeyService.Signing;

/// <summary>
/// Ed25519: RFC 8032, RFC 9421 section 3.3.6, public keys as in RFC 8410. Seed and public key 32 bytes, signature 64.
/// libsodium (through NSec) verifies strictly: canonical S and R, no point of small order.
/// </summary>
internal sealed class Ed25519Algorithm() : SignatureAlgorithm("ed25519", "EdDSA")
{
    public const int SeedSize = 32;
    public const int PublicKeySize = 32;
    public const string PublicKeyOid = "1.3.101.112";

    internal override string PrehashRefusal =>
        "ed25519 hashes the message twice, so it cannot sign a digest (Ed25519ph is another algorithm): send the message, or its digest as the message.";

    internal override int SignatureSize(KeySpec spec) => 64;

    // Exportable, because the seed is to be sealed; what leaves the key leaves through SigningKey.ExportMaterial only.
    private static NSecParameters Exportable =>
        new() { ExportPolicy = NSec.Cryptography.KeyExportPolicies.AllowPlaintextExport };

    internal override SigningKey Generate(KeySpec spec) =>
        new Ed25519SigningKey(spec, NSecKey.Create(NSecAlgorithm.Ed25519, Exportable));

    internal override SigningKey Import(KeySpec spec, ReadOnlySpan<byte> material) =>
        NSecKey.TryImport(NSecAlgorithm.Ed25519, material, NSecBlob.RawPrivateKey, out var key, Exportable)
            ? new Ed25519SigningKey(spec, key!)
            : throw new CryptographicException($"An ed25519 secret is its seed of {SeedSize} bytes (RFC 8032); {material.Length} bytes were given.");

    internal override VerificationKey ImportPublic(SubjectPublicKeyInfo info)
    {
        if (info.AlgorithmOid != PublicKeyOid || info.Parameters is not null)
        {
            throw new CryptographicException($"ed25519 needs a public key of OID {PublicKeyOid} without parameters (RFC 8410), not OID {info.AlgorithmOid}.");
        }

        return ImportRaw(info.PublicKey);
    }

    internal override string JwkKeyType => "OKP";

    internal override string JwkCurve => "Ed25519";

    // RFC 9864 gives the algorithm a name of its own beside the one of the whole family.
    internal override bool IsJoseName(string name) => name is "EdDSA" or "Ed25519";

    internal override void WriteJwk(Utf8JsonWriter writer, SubjectPublicKeyInfo info)
    {
        writer.WriteString("crv", JwkCurve);
        writer.WriteString("x", Base64Url.EncodeToString(info.PublicKey));
    }

    internal override VerificationKey ReadJwk(JwkMembers members) => ImportRaw(members.Bytes("x", PublicKeySize));

    private Ed25519VerificationKey ImportRaw(ReadOnlySpan<byte> publicKey) =>
        NSecPublicKey.TryImport(NSecAlgorithm.Ed25519, publicKey, NSecBlob.RawPublicKey, out var key)
            ? new Ed25519VerificationKey(KeySpec.Create(this), key!)
            : throw new CryptographicException($"An ed25519 public key is a valid point of {PublicKeySize} bytes (RFC 8032).");
}
