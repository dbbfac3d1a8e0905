using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KeyService.Signing;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using Xunit.Abstractions;

namespace KeyService.EndToEnd.Tests;

/// <summary>
/// The compact formats with the packages that people use for them, both ways: they verify what we sign, with either key of
/// a rotation, and refuse it once changed; we verify what they sign, and refuse it once changed.
/// </summary>
public class CompactPeers(ITestOutputHelper output)
{
    private const string Body = """{"object":"event","id":17,"note":"grüße 🙂"}""";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Body);

    [Fact]
    public async Task Octokit_and_we_accept_each_others_GitHub_signatures()
    {
        var (secret, old) = (NewText("It's a Secret to Everybody "), NewText("The one before "));
        using var key = WebhookSecret.FromText(secret);

        var theirs = await AskAsync("github", new Question(Headers(new GitHubDelivery(Bytes).Sign(key)), secret, old));

        Assert.Null(GitHubDelivery.Read(Lines(theirs.Headers), Bytes).Verify(key.Verifier));
        AssertTampered(GitHubDelivery.Read(Lines(theirs.Headers), Changed()).Verify(key.Verifier));
        output.WriteLine("cases: compact formats with npm, @octokit/webhooks-methods");
    }

    [Fact]
    public async Task Stripes_library_and_we_accept_each_others_signatures()
    {
        var (secret, old) = (NewText("whsec_"), NewText("whsec_"));
        using var key = WebhookSecret.FromText(secret);
        using var oldKey = WebhookSecret.FromText(old);
        var ours = new StripeDelivery(DateTimeOffset.UtcNow, Bytes).Sign(key, oldKey);

        var theirs = await AskAsync("stripe", new Question(Headers(ours), secret, old));

        var now = DateTimeOffset.UtcNow;
        Assert.Null(StripeDelivery.Read(Lines(theirs.Headers), Bytes, now).Verify(oldKey.Verifier, key.Verifier));
        AssertTampered(StripeDelivery.Read(Lines(theirs.Headers), Changed(), now).Verify(key.Verifier));
        Assert.Equal(VerificationFailure.FromTheFuture, StripeDelivery.Read(Lines(theirs.Ahead!), Bytes, now).Problem?.Failure);
        output.WriteLine("cases: compact formats with npm, stripe");
    }

    [Fact]
    public async Task The_Standard_Webhooks_library_and_we_accept_each_others_signatures()
    {
        var (secret, old) = (NewSharedSecret(32), NewSharedSecret(24));
        using var key = WebhookSecret.Parse(secret);
        using var oldKey = WebhookSecret.Parse(old);
        using var pair = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.Ed25519));
        var ours = new StandardWebhook("msg_from_dotnet", DateTimeOffset.UtcNow, Bytes).Sign(key, oldKey, pair);

        var theirs = await AskAsync(
            "standard-webhooks",
            new Question(Headers(ours), secret, old) { PublicKey = WebhookSecret.FormatPublic(pair.Verifier) });

        using var theirKey = WebhookSecret.ParsePublic(theirs.PublicKey);
        var now = DateTimeOffset.UtcNow;
        foreach (var verifier in new[] { key.Verifier, theirKey })
        {
            Assert.Null(StandardWebhook.Read(Lines(theirs.Headers), Bytes, now).Verify(verifier));
            AssertTampered(StandardWebhook.Read(Lines(theirs.Headers), Changed(), now).Verify(verifier));
        }

        output.WriteLine("cases: compact formats with npm, standardwebhooks v1, Node's ed25519 for v1a");
    }

    [Fact]
    public async Task A_few_lines_of_Node_and_we_accept_each_others_response_signatures()
    {
        var secret = NewText("between two services ");
        using var key = WebhookSecret.FromText(secret);
        using var p256 = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.EcdsaP256Sha256));
        var request = new HttpRequestParts { Method = "GET", Path = "/orders/17", Query = "?expand=lines%20and%20more" };
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var response = new CompactResponse(200, request, nonce, DateTimeOffset.UtcNow, Bytes);
        var input = response.SigningInput().Span;
        var ours = response.FieldLines(
            CompactSignature.By(key, input, KeyVersionName.Parse("acme/responses/4")),
            CompactSignature.By(p256, input, KeyVersionName.Parse("acme/responses/3")));

        var theirs = await AskAsync("response", new Question(Headers(ours), secret)
        {
            PublicKey = p256.Verifier.ExportPem(),
            Status = 200,
            Method = request.Method,
            Target = request.Path + request.Query,
            Nonce = nonce,
        });

        var received = new ResponseToVerify { Status = 200, Fields = Lines(theirs.Headers), Request = request, ExpectedNonce = nonce };
        var now = DateTimeOffset.UtcNow;
        Assert.Null(CompactResponse.Read(received, Bytes, now).Verify(key.Verifier));
        AssertTampered(CompactResponse.Read(received, Changed(), now).Verify(key.Verifier));
        AssertTampered(CompactResponse.Read(received with { Status = 201 }, Bytes, now).Verify(key.Verifier));
        output.WriteLine("cases: compact formats with Node's crypto, X-Response-Signature");
    }

    private static async Task<Answer> AskAsync(string format, Question question)
    {
        var printed = await NodeScript.RunAsync("compact-peers.mjs", [format], JsonSerializer.Serialize(question, Json));
        return JsonSerializer.Deserialize<Answer>(printed.Split('\n')[0], Json)!;
    }

    private static void AssertTampered(VerificationProblem? problem) =>
        Assert.Equal(VerificationFailure.SignatureInvalid, problem?.Failure);

    private static byte[] Changed() => [.. Bytes, (byte)' '];

    private static string NewText(string start) => start + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string NewSharedSecret(int size) => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(size));

    private static Dictionary<string, string> Headers(IReadOnlyList<HttpFieldLine> lines) => lines.ToDictionary(l => l.Name, l => l.Value);

    private static IReadOnlyList<HttpFieldLine> Lines(Dictionary<string, string> headers) =>
        [.. headers.Select(h => new HttpFieldLine(h.Key, h.Value))];

    private sealed record Question(Dictionary<string, string> Headers, string Secret, string? OldSecret = null)
    {
        public string Body => CompactPeers.Body;

        public string? PublicKey { get; init; }

        public int? Status { get; init; }

        public string? Method { get; init; }

        public string? Target { get; init; }

        public string? Nonce { get; init; }
    }

    private sealed record Answer(Dictionary<string, string> Headers, Dictionary<string, string>? Ahead, string? PublicKey);
}
