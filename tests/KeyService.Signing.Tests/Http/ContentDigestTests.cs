using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

/// <summary>RFC 9530, with the digests that its appendix B prints.</summary>
public class ContentDigestTests
{
    private static readonly byte[] Json = "{\"hello\": \"world\"}\n"u8.ToArray();

    [Fact]
    public void The_printed_digests()
    {
        Assert.Equal("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:", ContentDigest.Sha256(Json));
        Assert.Equal("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", ContentDigest.Sha256([]));
        Assert.Equal(Rfc9421.RequestDigest, ContentDigest.Sha512("{\"hello\": \"world\"}"u8));
        Assert.Equal(Rfc9421.ResponseDigest, ContentDigest.Sha512("{\"message\": \"good dog\"}"u8));
    }

    [Fact]
    public void A_hash_of_the_wrong_size_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ContentDigest.FormatSha256(new byte[31]));
        Assert.Throws<ArgumentException>(() => ContentDigest.FormatSha512(new byte[32]));
    }

    [Theory]
    [InlineData("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:", true)]
    [InlineData("unixsum=:AAAA:, sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:;a=1", true)]
    [InlineData("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", false)]
    [InlineData("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", false)]
    public void A_body_is_held_to_the_claim(string value, bool matches)
    {
        Assert.True(ClaimedDigests.TryParse(value, out var claimed));
        Assert.True(claimed.IsCheckable);
        using var digest = new ContentDigestAccumulator(claimed);
        digest.Append(Json.AsSpan(0, 5));
        digest.Append(Json.AsSpan(5));
        Assert.Equal(Json.Length, digest.Length);
        Assert.Equal(matches, digest.Matches());
    }

    [Theory]
    [InlineData("")]
    [InlineData("md5=:AAAA:")]
    public void A_claim_of_nothing_known_cannot_be_checked(string value)
    {
        Assert.True(ClaimedDigests.TryParse(value, out var claimed));
        Assert.False(claimed.IsCheckable);
    }

    [Theory]
    [InlineData("sha-256")]
    [InlineData("sha-256=AAAA")]
    [InlineData("sha-256=::")]
    [InlineData("sha-512=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    [InlineData("SHA-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    public void Malformed_claims(string value) => Assert.False(ClaimedDigests.TryParse(value, out _));
}
