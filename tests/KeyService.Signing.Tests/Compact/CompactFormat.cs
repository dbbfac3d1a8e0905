using System.Text;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Compact;

/// <summary>A compact format as the contract tests use it: how to make a message and how to hold headers to keys.</summary>
internal sealed record CompactFormat(
    string Name,
    string SignatureField,
    string[] OtherFields,
    string[] Algorithms,
    int Capacity,
    CompactTolerance? Tolerance,
    Func<DateTimeOffset, byte[], CompactMessage> Make,
    Func<IReadOnlyList<HttpFieldLine>, byte[], DateTimeOffset, VerificationKey[], VerificationProblem?> Verify)
{
    public const long Seconds = 1_800_000_000;
    public const string Nonce = "9vK2cQ8d7sXbT1yZ4mN0aQ";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Seconds);

    public static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"order":42,"total":"9.95"}""");

    public static readonly HttpRequestParts Request = new() { Method = "GET", Path = "/api/orders/42", Query = "?expand=lines" };

    private static readonly CompactFormat[] _all =
    [
        new("GitHub", GitHubDelivery.SignatureField, [], ["hmac-sha256"], 1, null,
            (_, body) => new GitHubDelivery(body),
            (fields, body, _, keys) => GitHubDelivery.Read(fields, body).Verify(keys)),
        new("Stripe", StripeDelivery.SignatureField, [], ["hmac-sha256"], 8, CompactTolerance.Webhooks,
            (at, body) => new StripeDelivery(at, body),
            (fields, body, now, keys) => StripeDelivery.Read(fields, body, now).Verify(keys)),
        new("Standard Webhooks", StandardWebhook.SignatureField, [StandardWebhook.IdField, StandardWebhook.TimestampField],
            ["hmac-sha256", "ed25519"], 8, CompactTolerance.Webhooks,
            (at, body) => new StandardWebhook("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", at, body),
            (fields, body, now, keys) => StandardWebhook.Read(fields, body, now).Verify(keys)),
        new("X-Response-Signature", CompactResponse.SignatureField, [CompactResponse.TimestampField, CompactResponse.NonceField],
            ["hmac-sha256", "ecdsa-p256-sha256", "ecdsa-p384-sha384", "ed25519", "rsa-pss-sha512/2048", "rsa-v1_5-sha256/4096"],
            8, CompactTolerance.Responses,
            (at, body) => new CompactResponse(200, Request, Nonce, at, body),
            (fields, body, now, keys) => CompactResponse.Read(
                new ResponseToVerify { Status = 200, Fields = fields, Request = Request, ExpectedNonce = Nonce }, body, now).Verify(keys)),
    ];

    public static TheoryData<string> All => new(_all.Select(f => f.Name));

    public static TheoryData<string> WithSeveralSignatures => new(_all.Where(f => f.Capacity > 1).Select(f => f.Name));

    public static TheoryData<string> Timed => new(_all.Where(f => f.Tolerance is not null).Select(f => f.Name));

    public static TheoryData<string, string> WithAlgorithms
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (format, algorithm) in _all.SelectMany(f => f.Algorithms.Select(a => (f.Name, a))))
            {
                data.Add(format, algorithm);
            }

            return data;
        }
    }

    public static CompactFormat Named(string name) => _all.Single(f => f.Name == name);

    public IReadOnlyList<HttpFieldLine> Sign(params SigningKey[] keys) => Make(Now, Body).Sign(keys);

    public VerificationFailure? Check(IReadOnlyList<HttpFieldLine> fields, params SigningKey[] keys) =>
        Verify(fields, Body, Now, [.. keys.Select(k => k.Verifier)])?.Failure;

    public override string ToString() => Name;
}

/// <summary>Changing one header on its way.</summary>
internal static class Headers
{
    public static string Value(this IReadOnlyList<HttpFieldLine> lines, string name) => lines.Single(l => l.Name == name).Value;

    public static IReadOnlyList<HttpFieldLine> With(this IReadOnlyList<HttpFieldLine> lines, string name, string value) =>
        [.. lines.Where(l => l.Name != name), new(name, value)];

    public static IReadOnlyList<HttpFieldLine> Without(this IReadOnlyList<HttpFieldLine> lines, string name) =>
        [.. lines.Where(l => l.Name != name)];

    public static IReadOnlyList<HttpFieldLine> Change(this IReadOnlyList<HttpFieldLine> lines, string name, Func<string, string> change) =>
        lines.With(name, change(lines.Value(name)));
}
