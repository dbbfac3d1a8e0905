using System.Security.Cryptography;
using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;
using KeyService.Signing.Tests.Keys;
using static KeyService.Signing.Http.VerificationFailure;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>Keys and algorithms put in each other's place: RFC 9421, sections 7.3.1 to 7.3.7.</summary>
public sealed class KeyAttackTests : AttackOnAResponse
{
    [Fact]
    public void Key_mix_up()
    {
        using var other = new SignedResponse();
        Refuses(SignatureInvalid, other.Sign());
    }

    [Fact]
    public void Key_of_an_untrusted_tenant()
    {
        Exchange.Options = Exchange.Options with { KeyId = "mallory/responses/3" };
        Refuses(UntrustedKey, Exchange.Sign());
    }

    [Fact]
    public void Key_of_the_tenant_that_is_trusted_for_something_else()
    {
        Exchange.Options = Exchange.Options with { KeyId = "acme/invoices/3" };
        Refuses(UntrustedKey, Exchange.Sign());
    }

    [Fact]
    public void Signature_moved_to_another_version()
    {
        var response = Exchange.Sign();
        var moved = response.With("Signature-Input", response.Value("Signature-Input").Replace("responses/3", "responses/4"));
        var candidate = ResponseVerification.Begin(moved, SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        Assert.Equal(4, candidate.KeyVersion.Number);
        Assert.False(Exchange.Key.Verifier.Verify(candidate.Base, candidate.Signature));
    }

    [Theory]
    [InlineData("acme/responses/03")]
    [InlineData("acme/responses/+3")]
    [InlineData("Acme/responses/3")]
    [InlineData("acme/responses/3 ")]
    [InlineData("acme/responses/3/")]
    [InlineData("acme/responses/0")]
    [InlineData("acme/responses")]
    [InlineData("../acme/responses/3")]
    [InlineData("tenants/acme/keys/responses/versions/3")]
    public void Keyid_in_another_spelling(string keyId)
    {
        Exchange.Options = Exchange.Options with { KeyId = keyId };
        Refuses(Malformed, "TENANT/KEY/VERSION", Exchange.Sign());
    }

    [Fact]
    public void PSS_to_v1_5_downgrade_by_the_signature_alone()
    {
        // The same RSA key pair, used with the other padding.
        using var old = new SignedResponse(TestKeys.Copy("rsa-v1_5-sha256/2048"));
        using var current = new SignedResponse(TestKeys.Copy("rsa-pss-sha512/2048"));
        Assert.Null(old.Verify(old.Sign()));
        Assert.Null(current.Verify(current.Sign()));
        Assert.Equal(SignatureInvalid, current.Verify(old.Sign()));
        Assert.Equal(SignatureInvalid, old.Verify(current.Sign()));
    }

    [Fact]
    public void PSS_to_v1_5_downgrade_by_the_claimed_algorithm()
    {
        using var exchange = new SignedResponse(TestKeys.Copy("rsa-pss-sha512/2048"));
        Assert.Null(exchange.Verify(exchange.SignAs(Member + ";alg=\"rsa-pss-sha512\"")));
        Assert.Equal(AlgorithmMismatch, exchange.Verify(exchange.SignAs(Member + ";alg=\"rsa-v1_5-sha256\"")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(190)]
    public void PSS_with_a_salt_of_another_length(int saltLength)
    {
        var key = TestKeys.Shared("rsa-pss-sha512/2048");
        var message = Exchange.Build().Bytes;
        Assert.True(key.Verifier.Verify(message, RsaPssForgery.Sign(key, message, 64)));
        Assert.False(key.Verifier.Verify(message, RsaPssForgery.Sign(key, message, saltLength)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    [InlineData("ECDSA-P256-SHA256")]
    [InlineData("ES256")]
    public void Algorithm_that_does_not_exist(string algorithm)
    {
        var check = ResponseVerification.Begin(
            Exchange.SignAs(Member + $";alg=\"{algorithm}\""), SignedResponse.Policy, SignedResponse.Clock());
        Assert.Equal(AlgorithmMismatch, check.Problem?.Failure);
    }

    [Theory]
    [InlineData("hmac-sha256")]
    [InlineData("rsa-v1_5-sha256")]
    [InlineData("ecdsa-p384-sha384")]
    public void Algorithm_claimed_in_place_of_the_keys(string algorithm) =>
        Refuses(AlgorithmMismatch, Exchange.SignAs(Member + $";alg=\"{algorithm}\""));

    [Fact]
    public void Public_key_used_as_an_HMAC_secret()
    {
        var spki = Exchange.Key.Verifier.ExportSubjectPublicKeyInfo();
        var forged = Exchange.SignAs(Member + ";alg=\"hmac-sha256\"");
        var candidate = ResponseVerification.Begin(forged, SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        var mac = SignatureBase.FormatSignature("sig", HMACSHA256.HashData(spki, candidate.Base));
        Refuses(AlgorithmMismatch, forged.With("Signature", mac));
        Refuses(SignatureInvalid, Exchange.Sign().With("Signature", mac));
        Assert.Throws<CryptographicException>(() => SigningKey.Import(KeySpec.Create(SignatureAlgorithm.HmacSha256), spki));
        Assert.Throws<CryptographicException>(() => VerificationKey.ImportSubjectPublicKeyInfo(SignatureAlgorithm.HmacSha256, spki));
    }

    [Fact]
    public void Symmetric_key_offered_as_a_public_one()
    {
        var jwk = $$"""{"kty":"oct","k":"{{new string('A', 43)}}","alg":"HS256","kid":"acme/responses/3"}""";
        Assert.False(JsonWebKey.TryRead(jwk, out _, out _, out var problem));
        Assert.Contains("symmetric", problem);
    }

    [Fact]
    public void DER_ECDSA()
    {
        var built = Exchange.Build();
        using var material = Exchange.Key.ExportMaterial();
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(material.Span, out _);
        var der = ecdsa.SignData(built.Bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Refuses(SignatureInvalid, Exchange.Sign().With("Signature", SignatureBase.FormatSignature("sig", der)));
    }

    [Fact]
    public void ECDSA_signature_of_zeros() =>
        Refuses(SignatureInvalid, Exchange.Sign().With("Signature", SignatureBase.FormatSignature("sig", new byte[64])));

    [Fact]
    public void Signature_cut_or_lengthened()
    {
        var response = Exchange.Sign();
        var candidate = ResponseVerification.Begin(response, SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        foreach (var forged in new[] { [], candidate.Signature[..63], [.. candidate.Signature, (byte)0] })
        {
            Refuses(SignatureInvalid, response.With("Signature", SignatureBase.FormatSignature("sig", forged)));
        }
    }

    [Fact]
    public void HMAC_tag_cut_short()
    {
        using var exchange = new SignedResponse(TestKeys.Copy("hmac-sha256"));
        var response = exchange.Sign();
        Assert.Null(exchange.Verify(response));
        var tag = exchange.Key.Sign(exchange.Build().Bytes);
        foreach (var length in new[] { 0, 1, 16, 31 })
        {
            Assert.Equal(SignatureInvalid, exchange.Verify(response.With("Signature", SignatureBase.FormatSignature("sig", tag[..length]))));
        }
    }
}
