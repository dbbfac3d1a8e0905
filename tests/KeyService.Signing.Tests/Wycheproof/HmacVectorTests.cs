using System.Security.Cryptography;
using Xunit.Abstractions;

namespace KeyService.Signing.Tests.Wycheproof;

/// <summary>
/// HMAC tags. Two policies of ours are stricter than the file: a tag is never truncated, so those of 16 bytes are refused
/// even when valid; and secrets have 24 to 64 bytes, so those of 16 and 65 bytes are refused as keys.
/// </summary>
public class HmacVectorTests(ITestOutputHelper output)
{
    [Fact]
    public void Accepts_the_valid_full_tags_and_no_other()
    {
        var file = WycheproofFile.Read("hmac_sha256_test");
        var tally = new Tally(file);
        foreach (var group in file.Groups)
        {
            var full = group.GetProperty("tagSize").GetInt32() == 256;
            foreach (var test in WycheproofFile.CasesOf(group))
            {
                tally.Count(Outcome(test, full));
            }
        }

        tally.Finish(174, output);
        Assert.Equal(27, tally["accepted and made again"]);
        Assert.Equal(27, tally["valid but truncated, refused"]);
        Assert.Equal(12, tally["secret refused for its size"]);
        Assert.Equal(108, tally["refused"]);
    }

    private static string Outcome(WycheproofCase test, bool full)
    {
        var (secret, tag) = (test.Hex("key"), test.Hex("tag"));
        var spec = KeySpec.Create(SignatureAlgorithm.HmacSha256);
        if (secret.Length is < 24 or > 64)
        {
            Assert.Throws<CryptographicException>(() => SigningKey.Import(spec, secret));
            return "secret refused for its size";
        }

        using var key = SigningKey.Import(spec, secret);
        var verified = key.Verifier.Verify(test.Message, tag);
        Assert.True(verified == (test.IsValid && full), $"{test}: verified {verified}");
        var made = key.Sign(test.Message);
        Assert.Equal(test.IsValid, made.AsSpan()[..tag.Length].SequenceEqual(tag));
        return (verified, test.IsValid) switch
        {
            (true, _) => "accepted and made again",
            (false, true) => "valid but truncated, refused",
            _ => "refused",
        };
    }
}
