using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace KeyService.Signing;

/// <summary>
/// A signature algorithm of the HTTP Signature Algorithms registry (RFC 9421, section 6.2).
/// The hierarchy is closed: the six singletons below are all there are. Immutable, thread-safe.
/// </summary>
public abstract class SignatureAlgorithm
{
    private protected SignatureAlgorithm(string name, string joseName)
    {
        Name = name;
        JoseName = joseName;
    }

    /// <summary><c>hmac-sha256</c> (RFC 2104): a 32-byte tag under a shared secret; only a holder of the secret verifies.</summary>
    public static SignatureAlgorithm HmacSha256 { get; } = new HmacAlgorithm();

    /// <summary><c>ecdsa-p256-sha256</c> (FIPS 186-5): r‖s of 32 bytes each, never DER.</summary>
    public static SignatureAlgorithm EcdsaP256Sha256 { get; } = new EcdsaAlgorithm(
        "ecdsa-p256-sha256", "ES256", "P-256", ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, digestSize: 32, fieldSize: 32);

    /// <summary><c>ecdsa-p384-sha384</c> (FIPS 186-5): r‖s of 48 bytes each, never DER.</summary>
    public static SignatureAlgorithm EcdsaP384Sha384 { get; } = new EcdsaAlgorithm(
        "ecdsa-p384-sha384", "ES384", "P-384", ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, digestSize: 48, fieldSize: 48);

    /// <summary><c>rsa-pss-sha512</c> (RFC 8017, section 8.1): MGF1 with SHA-512 and a salt of 64 bytes, no other.</summary>
    public static SignatureAlgorithm RsaPssSha512 { get; } = new RsaAlgorithm(
        "rsa-pss-sha512", "PS512", RSASignaturePadding.Pss, HashAlgorithmName.SHA512, digestSize: 64);

    /// <summary><c>rsa-v1_5-sha256</c> (RFC 8017, section 8.2).</summary>
    public static SignatureAlgorithm RsaV15Sha256 { get; } = new RsaAlgorithm(
        "rsa-v1_5-sha256", "RS256", RSASignaturePadding.Pkcs1, HashAlgorithmName.SHA256, digestSize: 32);

    /// <summary><c>ed25519</c> (RFC 8032): 64 bytes over the message itself; it has no pre-hashed form here.</summary>
    public static SignatureAlgorithm Ed25519 { get; } = new Ed25519Algorithm();

    /// <summary>All algorithms, in the order of the registry.</summary>
    public static IReadOnlyList<SignatureAlgorithm> All { get; } =
        [RsaPssSha512, RsaV15Sha256, HmacSha256, EcdsaP256Sha256, EcdsaP384Sha384, Ed25519];

    /// <summary>The registry's name, such as <c>ecdsa-p256-sha256</c>.</summary>
    public string Name { get; }

    /// <summary>The JOSE name (RFC 7518, RFC 8037): <c>PS512</c>, <c>RS256</c>, <c>HS256</c>, <c>ES256</c>, <c>ES384</c> or <c>EdDSA</c>.</summary>
    public string JoseName { get; }

    /// <summary>True for HMAC, whose verifier holds the secret and which therefore has no public key.</summary>
    public virtual bool IsSymmetric => false;

    /// <summary>True for the two RSA algorithms, whose keys also have a modulus size.</summary>
    public virtual bool IsRsa => false;

    /// <summary>True if a digest made elsewhere can be signed in place of the message.</summary>
    public bool SupportsPrehash => HashName is not null;

    /// <summary>The hash whose digest can be signed; null if <see cref="SupportsPrehash"/> is false.</summary>
    public virtual HashAlgorithmName? HashName => null;

    /// <summary>The size in bytes of the digest that can be signed; 0 if <see cref="SupportsPrehash"/> is false.</summary>
    public virtual int DigestSize => 0;

    /// <summary>Finds an algorithm by its registry name, which is compared exactly.</summary>
    public static bool TryParse(string? name, [NotNullWhen(true)] out SignatureAlgorithm? algorithm)
    {
        algorithm = All.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.Ordinal));
        return algorithm is not null;
    }

    /// <summary>Finds an algorithm by its registry name, which is compared exactly.</summary>
    /// <exception cref="FormatException">No algorithm has the name; the message lists those that exist.</exception>
    public static SignatureAlgorithm Parse(string name) =>
        TryParse(name, out var algorithm)
            ? algorithm
            : throw new FormatException(
                $"'{name}' is not a signature algorithm: use one of {string.Join(", ", All.Select(a => a.Name))}.");

    /// <inheritdoc cref="Name"/>
    public sealed override string ToString() => Name;

    /// <summary>Why a digest cannot be signed, said to whoever tries.</summary>
    internal virtual string PrehashRefusal => "";

    internal abstract int SignatureSize(KeySpec spec);

    internal abstract SigningKey Generate(KeySpec spec);

    internal abstract SigningKey Import(KeySpec spec, ReadOnlySpan<byte> material);

    internal abstract VerificationKey ImportPublic(SubjectPublicKeyInfo info);

    /// <summary>The <c>kty</c> of the algorithm's keys as JSON Web Keys.</summary>
    internal abstract string JwkKeyType { get; }

    /// <summary>Their <c>crv</c>; null if they have none.</summary>
    internal virtual string? JwkCurve => null;

    /// <summary>Whether a JSON Web Key's <c>alg</c> means this algorithm.</summary>
    internal virtual bool IsJoseName(string name) => name == JoseName;

    /// <summary>Writes the members that are special to the key's type.</summary>
    internal abstract void WriteJwk(Utf8JsonWriter writer, SubjectPublicKeyInfo info);

    internal abstract VerificationKey ReadJwk(JwkMembers members);
}
