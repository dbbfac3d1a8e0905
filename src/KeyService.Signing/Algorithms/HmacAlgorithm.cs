using System.Security.Cryptography;
using System.Text.Json;

namespace KeyService.Signing;

/// <summary>
/// HMAC with SHA-256: RFC 2104, RFC 9421 section 3.3.3. Tag 32 bytes, never truncated.
/// Secrets are 32 bytes when generated (RFC 7518, 3.2: at least the size of the tag). Imported ones have 24 bytes at
/// least, since others' webhook secrets do (192 bits are out of reach), and 64 at most, the block size, past which HMAC
/// only hashes them down.
/// </summary>
internal sealed class HmacAlgorithm() : SignatureAlgorithm("hmac-sha256", "HS256")
{
    public const int TagSize = HMACSHA256.HashSizeInBytes;
    public const int GeneratedSecretSize = 32;
    public const int MinSecretSize = 24;
    public const int MaxSecretSize = 64;

    public override bool IsSymmetric => true;

    internal override string PrehashRefusal =>
        "hmac-sha256 keys the hash itself, so there is no digest to sign: send the message, or its digest as the message.";

    internal override int SignatureSize(KeySpec spec) => TagSize;

    internal override SigningKey Generate(KeySpec spec) =>
        new HmacSigningKey(spec, new HmacSecret(SecretBytes.Create(GeneratedSecretSize, RandomNumberGenerator.Fill)));

    internal override SigningKey Import(KeySpec spec, ReadOnlySpan<byte> material) =>
        material.Length is >= MinSecretSize and <= MaxSecretSize
            ? new HmacSigningKey(spec, new HmacSecret(SecretBytes.CopyFrom(material)))
            : throw new CryptographicException(
                $"An hmac-sha256 secret has {MinSecretSize} to {MaxSecretSize} bytes, not {material.Length}.");

    internal override string JwkKeyType => "oct";

    internal override VerificationKey ImportPublic(SubjectPublicKeyInfo info) => throw NoPublicKey();

    internal override void WriteJwk(Utf8JsonWriter writer, SubjectPublicKeyInfo info) => throw NoPublicKey();

    internal override VerificationKey ReadJwk(JwkMembers members) => throw NoPublicKey();

    private static CryptographicException NoPublicKey() =>
        new("hmac-sha256 has no public keys: a public key is never taken as its secret.");
}
