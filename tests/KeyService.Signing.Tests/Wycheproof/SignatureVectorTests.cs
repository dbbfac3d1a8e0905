using System.Security.Cryptography;
using System.Text.Json;
using Xunit.Abstractions;

namespace KeyService.Signing.Tests.Wycheproof;

/// <summary>
/// Signatures in the encoding that we take. A case is accepted if and only if it is 'valid': the policy for
/// 'acceptable' ones (RSA signatures that omit the NULL of the hash's identifier) is to refuse them.
/// </summary>
public class SignatureVectorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_p1363_test", "ecdsa-p256-sha256", 262, 173)]
    [InlineData("ecdsa_secp384r1_sha384_p1363_test", "ecdsa-p384-sha384", 280, 193)]
    [InlineData("ed25519_test", "ed25519", 151, 88)]
    [InlineData("rsa_pss_4096_sha512_mgf1_64_test", "rsa-pss-sha512", 179, 132)]
    [InlineData("rsa_signature_2048_sha256_test", "rsa-v1_5-sha256", 259, 9)]
    [InlineData("rsa_signature_3072_sha256_test", "rsa-v1_5-sha256", 259, 8)]
    [InlineData("rsa_signature_4096_sha256_test", "rsa-v1_5-sha256", 258, 7)]
    public void Accepts_the_valid_signatures_and_no_other(string name, string algorithm, int cases, int accepted)
    {
        var file = WycheproofFile.Read(name);
        var tally = new Tally(file);
        foreach (var group in file.Groups)
        {
            using var key = KeyOf(group, SignatureAlgorithm.Parse(algorithm));
            foreach (var test in WycheproofFile.CasesOf(group))
            {
                var verified = key.Verify(test.Message, test.Signature);
                Assert.True(verified == test.IsValid, $"{name}, {test}: verified {verified}");
                Assert.Equal(verified, VerifiesAsDigest(key, test) ?? verified);
                tally.Count(verified ? "accepted" : test.Result == "acceptable" ? "'acceptable' refused" : "refused");
            }
        }

        tally.Finish(cases, output);
        Assert.Equal(accepted, tally["accepted"]);
    }

    /// <summary>RFC 9421 has one salt length and one hash: other PSS signatures are refused though they are valid ones.</summary>
    [Theory]
    [InlineData("rsa_pss_2048_sha256_mgf1_0_test", 103)]
    [InlineData("rsa_pss_4096_sha512_mgf1_32_test", 177)]
    public void Refuses_pss_with_other_parameters(string name, int cases)
    {
        var file = WycheproofFile.Read(name);
        var tally = new Tally(file);
        foreach (var group in file.Groups)
        {
            using var key = KeyOf(group, SignatureAlgorithm.RsaPssSha512);
            foreach (var test in WycheproofFile.CasesOf(group))
            {
                Assert.False(key.Verify(test.Message, test.Signature), $"{name}, {test}");
                tally.Count(test.IsValid ? "'valid' with other parameters refused" : "refused");
            }
        }

        tally.Finish(cases, output);
    }

    /// <summary>The key by each encoding that the group gives, which must be the same key.</summary>
    private static VerificationKey KeyOf(JsonElement group, SignatureAlgorithm algorithm)
    {
        var spki = Convert.FromHexString(group.GetProperty("publicKeyDer").GetString()!);
        using (var fromPem = VerificationKey.ImportPem(algorithm, group.GetProperty("publicKeyPem").GetString()!))
        {
            Assert.Equal(spki, fromPem.ExportSubjectPublicKeyInfo());
        }

        if (group.TryGetProperty("publicKeyJwk", out var jwk) || group.TryGetProperty("keyJwk", out jwk))
        {
            Assert.True(JsonWebKey.TryRead(jwk.GetRawText(), out var fromJwk, out _, out var problem), problem);
            Assert.Equal(spki, fromJwk.ExportSubjectPublicKeyInfo());
            Assert.Same(algorithm, fromJwk.Algorithm);
            fromJwk.Dispose();
        }

        return VerificationKey.ImportSubjectPublicKeyInfo(algorithm, spki);
    }

    private static bool? VerifiesAsDigest(VerificationKey key, WycheproofCase test) =>
        key.Algorithm.HashName is { } hash
            ? key.VerifyDigest(CryptographicOperations.HashData(hash, test.Message), test.Signature)
            : null;
}
