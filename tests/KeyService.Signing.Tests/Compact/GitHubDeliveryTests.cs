using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using KeyService.Signing.Tests.Keys;
using static KeyService.Signing.Tests.Compact.CompactFormat;

namespace KeyService.Signing.Tests.Compact;

public class GitHubDeliveryTests
{
    private const string Field = GitHubDelivery.SignatureField;

    private readonly CompactFormat _format = Named("GitHub");
    private readonly SigningKey _key = TestKeys.Shared("hmac-sha256");

    [Fact]
    public void Makes_and_accepts_the_vector_of_GitHubs_documentation()
    {
        using var key = WebhookSecret.FromText("It's a Secret to Everybody");
        var body = "Hello, World!"u8.ToArray();
        var line = Assert.Single(new GitHubDelivery(body).Sign(key));
        Assert.Equal(new("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"), line);
        Assert.Null(GitHubDelivery.Read([line], body).Verify(key.Verifier));
    }

    [Fact]
    public void Upper_case_hex_is_another_spelling_and_refused()
    {
        var lines = _format.Sign(_key).Change(Field, v => "sha256=" + v[7..].ToUpperInvariant());
        Assert.Equal(VerificationFailure.Malformed, _format.Check(lines, _key));
    }

    [Theory]
    [InlineData("sha1=")]
    [InlineData("SHA256=")]
    [InlineData("sha-256=")]
    [InlineData("sha512=")]
    [InlineData("md5=")]
    [InlineData("=")]
    [InlineData("")]
    public void Another_scheme_is_not_fallen_back_to(string scheme)
    {
        var lines = _format.Sign(_key).Change(Field, v => scheme + v[7..]);
        Assert.Equal(VerificationFailure.WrongProfile, _format.Check(lines, _key));
    }

    [Fact]
    public void The_header_with_SHA_1_counts_for_nothing()
    {
        var lines = _format.Sign(_key);
        Assert.Null(_format.Check([.. lines, new("X-Hub-Signature", "sha1=0000000000000000000000000000000000000000")], _key));
        Assert.Equal(VerificationFailure.Unsigned, _format.Check([new("X-Hub-Signature", lines.Value(Field))], _key));
    }
}
