using System.Security.Cryptography;

namespace KeyService.Signing.Tests.Keys;

public class MaterialTests
{
    private static readonly byte[] Message = "the response to sign"u8.ToArray();

    public static TheoryData<string> All => TestKeys.All;

    public static TheoryData<string> OnePerAlgorithm => TestKeys.OnePerAlgorithm;

    [Theory, MemberData(nameof(All))]
    public void Exported_material_makes_the_same_key(string spec)
    {
        var key = TestKeys.Shared(spec);
        using var copy = TestKeys.Copy(spec);
        Assert.Equal(key.Spec, copy.Spec);
        Assert.True(key.Verifier.Verify(Message, copy.Sign(Message)));
        Assert.True(copy.Verifier.Verify(Message, key.Sign(Message)));
        using var first = key.ExportMaterial();
        using var second = copy.ExportMaterial();
        Assert.Equal(first.Span.ToArray(), second.Span.ToArray());
    }

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void Material_cut_short_or_followed_by_more_is_refused(string spec)
    {
        using var material = TestKeys.Shared(spec).ExportMaterial();
        var bytes = material.Span.ToArray();
        Refused(spec, []);
        if (spec == "hmac-sha256")
        {
            // Any bytes of a length between the bounds are a secret.
            Refused(spec, bytes[..23]);
            Refused(spec, [.. bytes, .. bytes, 0]);
            return;
        }

        Refused(spec, bytes[..^1]);
        Refused(spec, bytes[1..]);
        Refused(spec, [.. bytes, 0]);
    }

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void Another_algorithms_material_is_refused(string spec)
    {
        // A seed and a secret of 32 bytes look alike, and the two RSA algorithms share one kind of key.
        string[] alike = ["hmac-sha256", "ed25519"];
        foreach (var other in TestKeys.AllSpecs.Where(o => o.ToString() != spec && !(o.Algorithm.IsRsa && o.RsaBits == TestKeys.Spec(spec).RsaBits)))
        {
            if (alike.Contains(spec) && alike.Contains(other.ToString()))
            {
                continue;
            }

            using var material = TestKeys.Shared(other.ToString()).ExportMaterial();
            Refused(spec, material.Span.ToArray());
        }
    }

    [Fact]
    public void Says_which_curve_a_key_is_on()
    {
        using var material = TestKeys.Shared("ecdsa-p384-sha384").ExportMaterial();
        Assert.Equal(
            "ecdsa-p256-sha256 needs a key on P-256; this one is on P-384.",
            Refused("ecdsa-p256-sha256", material.Span.ToArray()));
    }

    [Fact]
    public void Says_how_many_bits_a_key_has()
    {
        using var material = TestKeys.Shared("rsa-pss-sha512/2048").ExportMaterial();
        Assert.Equal(
            "The specification is rsa-pss-sha512/4096, but the key has 2048 bits.",
            Refused("rsa-pss-sha512/4096", material.Span.ToArray()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(65)]
    public void Refuses_an_hmac_secret_of_another_size(int size) =>
        Assert.Equal($"An hmac-sha256 secret has 24 to 64 bytes, not {size}.", Refused("hmac-sha256", new byte[size]));

    [Theory]
    [InlineData(24)]
    [InlineData(64)]
    public void Imports_an_hmac_secret_of_either_bound(int size)
    {
        var secret = RandomNumberGenerator.GetBytes(size);
        using var key = SigningKey.Import(TestKeys.Spec("hmac-sha256"), secret);
        Assert.Equal(HMACSHA256.HashData(secret, Message), key.Sign(Message));
    }

    [Fact]
    public void Generates_hmac_secrets_of_32_bytes()
    {
        using var material = TestKeys.Shared("hmac-sha256").ExportMaterial();
        Assert.Equal(32, material.Length);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void Refuses_an_ed25519_seed_of_another_size(int size) =>
        Assert.Equal($"An ed25519 secret is its seed of 32 bytes (RFC 8032); {size} bytes were given.", Refused("ed25519", new byte[size]));

    [Fact]
    public void Refuses_a_private_key_beside_anothers_public_key()
    {
        using var one = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var two = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var mixed = one.ExportPkcs8PrivateKey();
        var foreign = two.ExportPkcs8PrivateKey();
        foreign.AsSpan()[^64..].CopyTo(mixed.AsSpan()[^64..]);
        Refused("ecdsa-p256-sha256", mixed);
    }

    [Fact]
    public void Refuses_an_rsa_key_with_a_damaged_factor()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(true);
        parameters.DP![^1] ^= 2;
        var damaged = RsaPkcs8.Write(parameters);
        Refused("rsa-v1_5-sha256/2048", damaged);
    }

    [Fact]
    public void An_rsa_key_marked_for_pss_signs_with_pss_only()
    {
        using var rsa = RSA.Create(2048);
        var marked = RsaPkcs8.Write(rsa.ExportParameters(true), "1.2.840.113549.1.1.10", []);
        using var key = SigningKey.Import(TestKeys.Spec("rsa-pss-sha512/2048"), marked);
        Assert.True(rsa.VerifyData(Message, key.Sign(Message), HashAlgorithmName.SHA512, RSASignaturePadding.Pss));
        Assert.Equal(
            "The key is marked for RSASSA-PSS only (RFC 4055); rsa-v1_5-sha256 may not use it.",
            Refused("rsa-v1_5-sha256/2048", marked));
        Refused("rsa-pss-sha512/2048", [.. marked, 0]);
    }

    [Fact]
    public void An_rsa_key_bound_to_other_pss_parameters_is_refused()
    {
        using var rsa = RSA.Create(2048);
        // RSASSA-PSS-params with nothing in it: SHA-1 and a salt of 20 bytes (RFC 4055, 3.1).
        var bound = RsaPkcs8.Write(rsa.ExportParameters(true), "1.2.840.113549.1.1.10", [0x30, 0x00]);
        Assert.Equal(
            "The RSASSA-PSS key is bound to other parameters than SHA-512, MGF1 with SHA-512 and a salt of 64 bytes.",
            Refused("rsa-pss-sha512/2048", bound));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2560)]
    public void Refuses_rsa_keys_of_a_size_that_is_not_ours(int bits)
    {
        using var rsa = RSA.Create(bits);
        Refused("rsa-pss-sha512/2048", rsa.ExportPkcs8PrivateKey());
    }

    [Fact]
    public void Random_bytes_are_refused_without_another_kind_of_exception()
    {
        foreach (var spec in TestKeys.AllSpecs.Where(s => s.RsaBits > 0 || s.Algorithm.SupportsPrehash))
        {
            for (var size = 0; size < 200; size += 7)
            {
                Refused(spec.ToString(), RandomNumberGenerator.GetBytes(size));
            }
        }
    }

    private static string Refused(string spec, byte[] material) =>
        Assert.Throws<CryptographicException>(() => SigningKey.Import(TestKeys.Spec(spec), material)).Message;
}
