using KeyService.Cli.Tests.Running;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Cli.Tests.Transcripts;

/// <summary>Captured responses judged with what the authority says of their keys now.</summary>
[Collection(WithAuthority.Name)]
public class ExplainWithAuthority(RunningAuthority authority)
{
    [Theory]
    [InlineData("ecdsa-p256-sha256")]
    [InlineData("hmac-sha256")]
    public async Task A_fresh_response_holds_and_one_with_another_status_is_told_apart(string algorithm)
    {
        var key = await authority.NewKeyAsync(algorithm);
        var capture = await CaptureAsync(key);

        var held = (await ExplainAsync(capture)).Exits(0);
        Assert.Contains($"key  ok  {key}/1 verifies with {algorithm}\n", held.Stable);

        var changed = (await ExplainAsync(capture.Replace("HTTP/2 200", "HTTP/2 404"))).Exits(1);
        Assert.Contains("FAILS: The status is 404, but 200 was signed.", changed.Output);
    }

    [Fact]
    public async Task A_response_of_a_revoked_version_is_refused_as_that()
    {
        var key = await authority.NewKeyAsync();
        var capture = await CaptureAsync(key);
        (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", "stolen")).Exits(0);

        var transcript = (await ExplainAsync(capture)).Exits(1);

        Assert.Contains($"key  FAILED  The version {key}/1 has been revoked.", transcript.Stable);
        Assert.Contains("(REVOKED_KEY)", transcript.Output);
    }

    [Fact]
    public async Task A_key_that_the_authority_does_not_know()
    {
        var capture = await CaptureAsync(await authority.NewKeyAsync());
        var tenant = await authority.NewTenantAsync();

        var transcript = (await ExplainAsync(System.Text.RegularExpressions.Regex.Replace(capture, "keyid=\"[^\"]*", $"keyid=\"{tenant}/none/1"))).Exits(1);

        Assert.Contains($"key  FAILED  The authority knows no key {tenant}/none.", transcript.Stable);
    }

    private Task<Transcript> ExplainAsync(string capture) =>
        (authority.CommandLine with { Input = capture }).RunAsync("explain", "-", "--request", "GET /orders/42");

    private async Task<string> CaptureAsync(string key)
    {
        await using var client = new KeyServiceClient(
            new KeyServiceOptions { Endpoint = new Uri(authority.Options[1]), Timeout = TimeSpan.FromMinutes(2) });
        var digest = ContentDigest.Sha256("hello"u8);
        var signature = await client.SignHttpResponseAsync(
            KeyName.Parse(key),
            new ResponseToSign
            {
                Status = 200,
                Fields = [new("content-digest", digest)],
                Request = new HttpRequestParts { Method = "GET", Path = "/orders/42" },
            },
            "some-nonce");
        return $"HTTP/2 200\r\ncontent-digest: {digest}\r\nsignature-input: {signature.SignatureInput}\r\nsignature: {signature.Signature}\r\n\r\nhello";
    }
}
