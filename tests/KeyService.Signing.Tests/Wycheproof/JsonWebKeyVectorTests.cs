using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace KeyService.Signing.Tests.Wycheproof;

/// <summary>
/// Key sets with a JSON Web Signature each (RFC 7515). Ours are public keys alone, so those with a symmetric key are
/// refused whole, also where the file has them valid; the others are accepted if and only if they are valid.
/// </summary>
public class JsonWebKeyVectorTests(ITestOutputHelper output)
{
    [Fact]
    public void Accepts_the_valid_public_key_and_no_other()
    {
        var file = WycheproofFile.Read("json_web_key_test");
        var tally = new Tally(file);
        foreach (var group in file.Groups)
        {
            var set = (group.TryGetProperty("public", out var given) ? given : group.GetProperty("private")).GetProperty("keys");
            var symmetric = set.EnumerateArray().Any(key => key.GetProperty("kty").GetString() == "oct");
            foreach (var test in WycheproofFile.CasesOf(group))
            {
                var verified = Verifies(set, test.Text("jws"));
                Assert.True(verified == (test.IsValid && !symmetric), $"{test}: verified {verified}");
                tally.Count(verified ? "accepted" : symmetric ? "symmetric, refused" : "refused");
            }
        }

        tally.Finish(26, output);
        Assert.Equal(1, tally["accepted"]);
        Assert.Equal(15, tally["symmetric, refused"]);
    }

    [Fact]
    public void Knows_a_modulus_of_the_broken_generator()
    {
        var jwk = WycheproofFile.Read("json_web_key_test").Groups
            .Single(group => group.GetProperty("comment").GetString() == "jws_rsa_roca_key")
            .GetProperty("public").GetProperty("keys")[0];
        Assert.True(RocaFingerprint.Matches(Base64Url.DecodeFromChars(jwk.GetProperty("n").GetString())));
    }

    /// <summary>Any refused key refuses the set; then the one key verifies, if the header's algorithm is its own.</summary>
    private static bool Verifies(JsonElement set, string jws)
    {
        var parts = jws.Split('.');
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        var keys = new List<VerificationKey>();
        try
        {
            foreach (var jwk in set.EnumerateArray())
            {
                if (!JsonWebKey.TryRead(jwk.GetRawText(), out var key, out _, out _))
                {
                    return false;
                }

                keys.Add(key);
            }

            return keys is [var only]
                && header.RootElement.GetProperty("alg").GetString() == only.Algorithm.JoseName
                && only.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        }
        finally
        {
            keys.ForEach(key => key.Dispose());
        }
    }
}
