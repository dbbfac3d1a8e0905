using System.Security.Cryptography;
using System.Text.Json;

namespace KeyService.Signing.Tests.Keys;

public class PublicKeyTests
{
    private static readonly byte[] Message = "the response to sign"u8.ToArray();

    public static TheoryData<string> Asymmetric => TestKeys.Asymmetric;

    [Theory, MemberData(nameof(Asymmetric))]
    public void A_subject_public_key_info_makes_the_same_key(string spec)
    {
        var key = TestKeys.Shared(spec);
        var spki = key.Verifier.ExportSubjectPublicKeyInfo();
        using var read = VerificationKey.ImportSubjectPublicKeyInfo(key.Algorithm, spki);
        Assert.Equal(key.Spec, read.Spec);
        Assert.Equal(spki, read.ExportSubjectPublicKeyInfo());
        Assert.True(read.Verify(Message, key.Sign(Message)));
    }

    [Theory, MemberData(nameof(Asymmetric))]
    public void A_pem_block_makes_the_same_key(string spec)
    {
        var key = TestKeys.Shared(spec);
        var pem = key.Verifier.ExportPem();
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----\n", pem, StringComparison.Ordinal);
        Assert.EndsWith("\n-----END PUBLIC KEY-----\n", pem, StringComparison.Ordinal);
        using var read = VerificationKey.ImportPem(key.Algorithm, pem);
        Assert.True(read.Verify(Message, key.Sign(Message)));
    }

    [Theory, MemberData(nameof(Asymmetric))]
    public void A_json_web_key_makes_the_same_key(string spec)
    {
        var key = TestKeys.Shared(spec);
        var json = JsonWebKey.Write(key.Verifier, "acme/responses/3");
        Assert.True(JsonWebKey.TryRead(json, out var read, out var keyId, out var problem), problem);
        using (read)
        {
            Assert.Equal("acme/responses/3", keyId);
            Assert.Equal(key.Spec, read.Spec);
            Assert.Equal(key.Verifier.ExportSubjectPublicKeyInfo(), read.ExportSubjectPublicKeyInfo());
            Assert.True(read.Verify(Message, key.Sign(Message)));
        }

        using var document = JsonDocument.Parse(json);
        Assert.Equal(key.Algorithm.JoseName, document.RootElement.GetProperty("alg").GetString());
        Assert.Equal("sig", document.RootElement.GetProperty("use").GetString());
        Assert.False(document.RootElement.TryGetProperty("d", out _));
    }

    [Fact]
    public void An_hmac_key_is_never_exported_as_a_public_key()
    {
        var verifier = TestKeys.Shared("hmac-sha256").Verifier;
        Assert.Throws<InvalidOperationException>(verifier.ExportSubjectPublicKeyInfo);
        Assert.Throws<InvalidOperationException>(verifier.ExportPem);
        Assert.Throws<InvalidOperationException>(() => JsonWebKey.Write(verifier, "acme/webhooks/1"));
    }

    [Fact]
    public void A_public_key_is_never_taken_as_an_hmac_secret()
    {
        foreach (var spec in TestKeys.AsymmetricSpecs)
        {
            var spki = TestKeys.Shared(spec).Verifier.ExportSubjectPublicKeyInfo();
            Assert.Equal(
                "hmac-sha256 has no public keys: a public key is never taken as its secret.",
                Refused(SignatureAlgorithm.HmacSha256, spki));
        }
    }

    [Fact]
    public void Another_algorithms_public_key_is_refused()
    {
        foreach (var spec in TestKeys.AsymmetricSpecs.Select(TestKeys.Spec))
        {
            var spki = TestKeys.Shared(spec.ToString()).Verifier.ExportSubjectPublicKeyInfo();
            foreach (var algorithm in SignatureAlgorithm.All.Where(a => a != spec.Algorithm && !(a.IsRsa && spec.Algorithm.IsRsa)))
            {
                Refused(algorithm, spki);
            }
        }
    }

    [Theory, MemberData(nameof(Asymmetric))]
    public void A_damaged_public_key_is_refused_or_another_key(string spec)
    {
        var key = TestKeys.Shared(spec);
        var signature = key.Sign(Message);
        var spki = key.Verifier.ExportSubjectPublicKeyInfo();
        for (var i = 0; i < spki.Length; i++)
        {
            var damaged = spki.ToArray();
            damaged[i] ^= 1;
            if (VerificationKey.TryImportSubjectPublicKeyInfo(key.Algorithm, damaged, out var read))
            {
                Assert.False(read.Verify(Message, signature), $"byte {i}");
                read.Dispose();
            }
        }

        Refused(key.Algorithm, [.. spki, 0]);
        Refused(key.Algorithm, spki[..^1]);
        Refused(key.Algorithm, []);
    }

    [Fact]
    public void Refuses_other_curves()
    {
        foreach (var curve in new[] { ECCurve.NamedCurves.nistP521, ECCurve.NamedCurves.brainpoolP256r1, ECCurve.CreateFromFriendlyName("secp256k1") })
        {
            using var key = ECDsa.Create(curve);
            Assert.StartsWith(
                "ecdsa-p256-sha256 needs a key on P-256; this one is on ",
                Refused(SignatureAlgorithm.EcdsaP256Sha256, key.ExportSubjectPublicKeyInfo()),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Refuses_a_curve_given_by_its_parameters()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var spelled = ECDsa.Create(key.ExportExplicitParameters(true));
        Assert.Equal(
            "The elliptic-curve public key does not name its curve (RFC 5480 allows no other way).",
            Refused(SignatureAlgorithm.EcdsaP256Sha256, spelled.ExportSubjectPublicKeyInfo()));
        Assert.Equal(
            "ecdsa-p256-sha256 needs a key on P-256; this one is on a curve without a name.",
            Assert.Throws<CryptographicException>(() => SigningKey.Import(TestKeys.Spec("ecdsa-p256-sha256"), spelled.ExportPkcs8PrivateKey())).Message);
    }

    [Fact]
    public void Refuses_a_point_off_the_curve()
    {
        var spki = TestKeys.Shared("ecdsa-p256-sha256").Verifier.ExportSubjectPublicKeyInfo();
        spki[^1] ^= 1;
        Assert.Equal("The public key is not a point on P-256.", Refused(SignatureAlgorithm.EcdsaP256Sha256, spki));
        spki.AsSpan()[^64..].Clear();
        Assert.Equal("The public key is not a point on P-256.", Refused(SignatureAlgorithm.EcdsaP256Sha256, spki));
    }

    [Fact]
    public void Refuses_a_compressed_point()
    {
        var spki = TestKeys.Shared("ecdsa-p256-sha256").Verifier.ExportSubjectPublicKeyInfo();
        byte[] compressed = [0x30, 0x39, .. spki[2..23], 0x03, 0x22, 0x00, (byte)(2 + (spki[^1] & 1)), .. spki[27..59]];
        Assert.Equal(
            "A P-256 public key is an uncompressed point of 65 bytes.",
            Refused(SignatureAlgorithm.EcdsaP256Sha256, compressed));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(65536, false)]
    [InlineData(65537, true)]
    [InlineData(4294967295, true)]
    [InlineData(4294967297, false)]
    public void Takes_odd_exponents_from_3_to_32_bits(long exponent, bool taken)
    {
        using var rsa = RSA.Create(2048);
        var spki = RsaPkcs8.WritePublic(RsaPkcs8.Number(rsa.ExportParameters(false).Modulus!), exponent);
        Assert.Equal(taken, VerificationKey.TryImportSubjectPublicKeyInfo(SignatureAlgorithm.RsaPssSha512, spki, out var key));
        key?.Dispose();
    }

    [Fact]
    public void Refuses_an_even_and_a_negative_modulus()
    {
        using var rsa = RSA.Create(2048);
        var modulus = RsaPkcs8.Number(rsa.ExportParameters(false).Modulus!);
        Refused(SignatureAlgorithm.RsaV15Sha256, RsaPkcs8.WritePublic(modulus - 1, 65537));
        Refused(SignatureAlgorithm.RsaV15Sha256, RsaPkcs8.WritePublic(-modulus, 65537));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2040)]
    [InlineData(4104)]
    public void Refuses_public_rsa_keys_of_a_size_that_is_not_ours(int bits)
    {
        var modulus = (System.Numerics.BigInteger.One << (bits - 1)) + 12345;
        Assert.Equal(
            $"rsa-pss-sha512 keys have 2048, 3072 or 4096 bits, not {bits}.",
            Refused(SignatureAlgorithm.RsaPssSha512, RsaPkcs8.WritePublic(modulus, 65537)));
    }

    [Fact]
    public void A_public_key_marked_for_pss_verifies_pss_only()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(false);
        var marked = RsaPkcs8.WritePublic(RsaPkcs8.Number(parameters.Modulus!), 65537, "1.2.840.113549.1.1.10", []);
        using var key = VerificationKey.ImportSubjectPublicKeyInfo(SignatureAlgorithm.RsaPssSha512, marked);
        Assert.True(key.Verify(Message, rsa.SignData(Message, HashAlgorithmName.SHA512, RSASignaturePadding.Pss)));
        Refused(SignatureAlgorithm.RsaV15Sha256, marked);
    }

    [Fact]
    public void Refuses_an_ed25519_key_of_small_order_when_it_verifies()
    {
        // The neutral point: with it, R = [S]B verifies over any message unless the verifier looks for it.
        byte[] spki = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00, 1, .. new byte[31]];
        byte[] signature = [1, .. new byte[63]];
        Assert.False(VerificationKey.TryImportSubjectPublicKeyInfo(SignatureAlgorithm.Ed25519, spki, out var key)
            && key.Verify(Message, signature));
    }

    [Theory]
    [InlineData("", "There is no PEM block: it begins with '-----BEGIN PUBLIC KEY-----'.")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "The PEM block is a 'PRIVATE KEY'; a 'PUBLIC KEY' is needed.")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "The public key is not a DER SubjectPublicKeyInfo.")]
    public void Says_what_is_wrong_with_a_pem_block(string pem, string problem) =>
        Assert.Equal(problem, Assert.Throws<CryptographicException>(() => VerificationKey.ImportPem(SignatureAlgorithm.Ed25519, pem)).Message);

    [Fact]
    public void Refuses_two_pem_blocks()
    {
        var pem = TestKeys.Shared("ed25519").Verifier.ExportPem();
        Assert.Equal(
            "There is more than one PEM block: give one public key.",
            Assert.Throws<CryptographicException>(() => VerificationKey.ImportPem(SignatureAlgorithm.Ed25519, pem + pem)).Message);
    }

    private static string Refused(SignatureAlgorithm algorithm, byte[] spki)
    {
        Assert.False(VerificationKey.TryImportSubjectPublicKeyInfo(algorithm, spki, out _));
        return Assert.Throws<CryptographicException>(() => VerificationKey.ImportSubjectPublicKeyInfo(algorithm, spki)).Message;
    }
}
