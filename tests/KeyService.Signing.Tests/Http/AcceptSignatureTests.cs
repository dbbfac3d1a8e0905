using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

public class AcceptSignatureTests
{
    [Fact]
    public void The_wish_is_written_as_the_RFC_has_it() => Assert.Equal(
        """
        sig=("@status" "content-digest" "@method";req "@path";req "@query";req);created;expires;nonce="a\"b";keyid;tag="keyservice-response"
        """,
        AcceptSignature.Format("a\"b"));

    [Fact]
    public void What_is_written_is_read()
    {
        Assert.True(AcceptSignature.TryRead([new("Accept-Signature", AcceptSignature.Format("n-1", "other"))], out var wish));
        Assert.Equal(new AcceptSignature("other", "n-1"), wish);
    }

    [Fact]
    public void The_wish_is_found_by_its_tag_among_others()
    {
        HttpFieldLine[] fields =
        [
            new("accept-signature", "a=();tag=\"x\", b=1, c=();tag"),
            new("Accept-Signature", AcceptSignature.Format("n-1")),
        ];
        Assert.True(AcceptSignature.TryRead(fields, out var wish));
        Assert.Equal("n-1", wish.Nonce);
    }

    [Fact]
    public void A_wish_without_a_nonce_is_one() =>
        Assert.True(AcceptSignature.TryRead([new("accept-signature", "a=();tag=\"keyservice-response\"")], out var wish) && wish.Nonce is null);

    [Theory]
    [InlineData("")]
    [InlineData("sig=(")]
    [InlineData("sig=1;tag=\"keyservice-response\"")]
    [InlineData("sig=();tag=\"other\"")]
    [InlineData("sig=();nonce;tag=\"keyservice-response\"")]
    [InlineData("sig=();nonce=\"\";tag=\"keyservice-response\"")]
    public void Anything_else_is_no_wish(string value) =>
        Assert.False(AcceptSignature.TryRead([new("Accept-Signature", value)], out _));

    [Fact]
    public void No_field_and_a_huge_field_are_no_wish()
    {
        Assert.False(AcceptSignature.TryRead([], out _));
        var huge = string.Join(", ", Enumerable.Repeat(AcceptSignature.Format("n"), 100));
        Assert.False(AcceptSignature.TryRead([new("Accept-Signature", huge)], out _));
    }

    [Theory]
    [InlineData("", "sig")]
    [InlineData("line\nbreak", "sig")]
    [InlineData("n", "Sig")]
    [InlineData("n", "")]
    public void Refuses_what_no_header_can_carry(string nonce, string label) =>
        Assert.Throws<ArgumentException>(() => AcceptSignature.Format(nonce, label));
}
