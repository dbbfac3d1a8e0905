using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace KeyService.Signing;

/// <summary>
/// RSA: RFC 8017, RFC 9421 sections 3.3.1 and 3.3.2. A signature is as long as the modulus, of 2048, 3072 or 4096 bits.
/// Secret material is PKCS#8. .NET's PSS padding is the registry's: MGF1 with the message's hash and a salt as long as
/// the digest, the only length it verifies.
/// </summary>
internal sealed class RsaAlgorithm(
    string name, string joseName, RSASignaturePadding padding, HashAlgorithmName hash, int digestSize)
    : SignatureAlgorithm(name, joseName)
{
    public RSASignaturePadding Padding => padding;

    public HashAlgorithmName Hash => hash;

    public override bool IsRsa => true;

    public override HashAlgorithmName? HashName => hash;

    public override int DigestSize => digestSize;

    internal override int SignatureSize(KeySpec spec) => spec.RsaBits / 8;

    internal override SigningKey Generate(KeySpec spec) => new RsaSigningKey(spec, RSA.Create(spec.RsaBits));

    internal override SigningKey Import(KeySpec spec, ReadOnlySpan<byte> material)
    {
        var key = RSA.Create();
        try
        {
            if (RsaKeyFormat.TryReadPssPrivateKey(material, out var privateKey))
            {
                RequirePss();
                key.ImportRSAPrivateKey(privateKey, out _);
            }
            else
            {
                Pkcs8.Import(key, material);
            }

            if (key.KeySize != spec.RsaBits)
            {
                throw new CryptographicException($"The specification is {spec}, but the key has {key.KeySize} bits.");
            }

            RequirePublicPart(key.ExportParameters(includePrivateParameters: false));
            return Pkcs8.RequirePair(new RsaSigningKey(spec, key));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    internal override VerificationKey ImportPublic(SubjectPublicKeyInfo info)
    {
        if (RsaKeyFormat.IsPss(info))
        {
            RequirePss();
        }

        return ImportModulus(RsaKeyFormat.ReadPublicKey(info));
    }

    internal override string JwkKeyType => "RSA";

    internal override void WriteJwk(Utf8JsonWriter writer, SubjectPublicKeyInfo info)
    {
        var parameters = RsaKeyFormat.ReadPublicKey(info);
        writer.WriteString("n", Base64Url.EncodeToString(parameters.Modulus));
        writer.WriteString("e", Base64Url.EncodeToString(parameters.Exponent));
    }

    internal override VerificationKey ReadJwk(JwkMembers members) =>
        ImportModulus(new RSAParameters { Modulus = members.Bytes("n"), Exponent = members.Bytes("e") });

    /// <summary>Takes a modulus and exponent, big-endian without leading zeros.</summary>
    private RsaVerificationKey ImportModulus(RSAParameters parameters)
    {
        var spec = RequirePublicPart(parameters);
        return new RsaVerificationKey(spec, RSA.Create(parameters));
    }

    /// <summary>
    /// The size must be one of ours and the modulus odd. The exponent must be odd, at least 3 and at most 32 bits long,
    /// which bounds what a verification costs; a small one is no weakness, since the whole padding is compared.
    /// </summary>
    private KeySpec RequirePublicPart(RSAParameters parameters)
    {
        var (modulus, exponent) = (parameters.Modulus!, parameters.Exponent!);
        // RFC 7518, 6.3.1: no leading zeros, so that a key has one spelling.
        var bits = modulus is [> 0, ..] ? (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]) : 0;
        if (bits == 0 || !KeySpec.TryCreate(this, bits, out var spec, out var problem))
        {
            throw new CryptographicException($"{Name} keys have 2048, 3072 or 4096 bits, not {bits}.");
        }

        if ((modulus[^1] & 1) == 0)
        {
            throw new CryptographicException("The RSA modulus is even: it is no product of two large primes.");
        }

        if (exponent is not ([> 0, ..] and { Length: <= 4 }) || (exponent[^1] & 1) == 0 || exponent is [1])
        {
            throw new CryptographicException("The RSA public exponent must be odd, at least 3 and at most 32 bits long.");
        }

        if (RocaFingerprint.Matches(modulus))
        {
            throw new CryptographicException("The RSA modulus comes from a broken generator (CVE-2017-15361, ROCA): its factors can be found.");
        }

        return spec;
    }

    private void RequirePss()
    {
        if (padding != RSASignaturePadding.Pss)
        {
            throw new CryptographicException($"The key is marked for RSASSA-PSS only (RFC 4055); {Name} may not use it.");
        }
    }
}
