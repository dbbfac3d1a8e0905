using System.Security.Cryptography;

namespace KeyService.Signing.Tests.Keys;

public class DisposalTests
{
    public static TheoryData<string> OnePerAlgorithm => TestKeys.OnePerAlgorithm;

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void A_disposed_key_does_nothing_any_more(string spec)
    {
        var key = TestKeys.Copy(spec);
        var verifier = key.Verifier;
        var signature = key.Sign("known"u8);
        key.Dispose();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign("known"u8));
        Assert.Throws<ObjectDisposedException>(() => key.ExportMaterial());
        Assert.Throws<ObjectDisposedException>(() => verifier.Verify("known"u8, signature));
        Assert.Throws<ObjectDisposedException>(() => verifier.Verify("known"u8, []));
        Assert.Throws<ObjectDisposedException>(verifier.ExportSubjectPublicKeyInfo);
        if (key.Algorithm.SupportsPrehash)
        {
            var digest = new byte[key.Algorithm.DigestSize];
            Assert.Throws<ObjectDisposedException>(() => key.SignDigest(digest));
            Assert.Throws<ObjectDisposedException>(() => verifier.VerifyDigest(digest, signature));
        }

        Assert.Equal(TestKeys.Spec(spec), key.Spec);
    }

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void Disposing_one_key_leaves_its_copy_alone(string spec)
    {
        using var copy = TestKeys.Copy(spec);
        TestKeys.Copy(spec).Dispose();
        Assert.True(copy.Verifier.Verify("known"u8, copy.Sign("known"u8)));
    }

    [Fact]
    public void Disposing_an_hmac_key_zeroes_its_secret_and_its_verifiers()
    {
        var secret = SecretBytes.Create(32, RandomNumberGenerator.Fill);
        var key = new HmacSigningKey(TestKeys.Spec("hmac-sha256"), new HmacSecret(secret));
        var memory = secret.Span;
        Assert.True(memory.ContainsAnyExcept((byte)0));
        key.Dispose();
        Assert.False(memory.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
    }

    [Fact]
    public void Disposing_an_ecdsa_or_rsa_key_frees_the_platforms_key()
    {
        // The platform cleanses private numbers as it frees them; that it was told to free them is what can be seen.
        var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        new EcdsaSigningKey(TestKeys.Spec("ecdsa-p256-sha256"), ecdsa).Dispose();
        Assert.Throws<ObjectDisposedException>(() => ecdsa.ExportParameters(true));

        var rsa = RSA.Create(2048);
        new RsaSigningKey(TestKeys.Spec("rsa-pss-sha512/2048"), rsa).Dispose();
        Assert.Throws<ObjectDisposedException>(() => rsa.ExportParameters(true));
    }

    [Fact]
    public void Disposing_an_ed25519_key_frees_libsodiums_locked_memory()
    {
        var inner = NSec.Cryptography.Key.Create(NSec.Cryptography.SignatureAlgorithm.Ed25519);
        new Ed25519SigningKey(TestKeys.Spec("ed25519"), inner).Dispose();
        Assert.Throws<ObjectDisposedException>(() => NSec.Cryptography.SignatureAlgorithm.Ed25519.Sign(inner, "known"u8));
    }
}
