using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Fuzz.Targets;

/// <summary>What arrives at the client.</summary>
public sealed record ReceivedResponse(ResponseToVerify Response, byte[] Body, DateTimeOffset Now)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"at {Now:O} expecting {Response.ExpectedNonce ?? "nothing"}, ");
        text.Append(CultureInfo.InvariantCulture, $"{Response.Request.Method} {FuzzText.Quote(Response.Request.Path + Response.Request.Query)} ");
        text.AppendJoin("; ", Response.Request.Fields.Select(Line));
        text.Append(CultureInfo.InvariantCulture, $"\n  {Response.Status}\n  ");
        text.AppendJoin("\n  ", Response.Fields.Select(Line));
        return text.Append(CultureInfo.InvariantCulture, $"\n  body {Convert.ToHexString(Body)}").ToString();
    }

    private static string Line(HttpFieldLine line) => $"{FuzzText.Quote(line.Name)}: {FuzzText.Quote(line.Value)}";
}

/// <summary>
/// An honest exchange, and the oracle: what of it was covered, compared by rules that share no code with the verifier.
/// </summary>
public sealed partial class Exchange
{
    public const string KeyId = "acme/responses/3";

    private const long Now = 1_800_000_000;
    private const string Nonce = "9vK2cQ8d7sXbT1yZ4mN0aQ";

    private readonly string[] _covered;

    private Exchange(SigningKey key, ResponseToSign signed, byte[] body, string? extraSignature = null)
    {
        Key = key;
        _covered = [.. signed.Fields.Select(f => f.Name.ToLowerInvariant()).Distinct()];
        var options = new ResponseSignatureOptions { Created = Now, Expires = Now + 60, Nonce = Nonce, KeyId = KeyId };
        if (!ResponseProfile.TryBuild(signed, options, out var built, out var refusal))
        {
            throw new InvalidOperationException(refusal.Message);
        }

        List<HttpFieldLine> fields =
        [
            .. signed.Fields,
            new("Date", "Fri, 15 Jan 2027 08:00:00 GMT"),
            new("Signature-Input", built.FormatSignatureInput("sig")),
            new("Signature", SignatureBase.FormatSignature("sig", key.Sign(built.Bytes))),
        ];
        if (extraSignature is not null)
        {
            fields.Add(new("Signature-Input", extraSignature));
            fields.Add(new("Signature", "other=:AAAA:"));
        }

        var response = new ResponseToVerify { Status = signed.Status, Fields = fields, Request = signed.Request, ExpectedNonce = Nonce };
        Honest = new ReceivedResponse(response, body, DateTimeOffset.FromUnixTimeSeconds(Now));
    }

    public SigningKey Key { get; }

    public ReceivedResponse Honest { get; }

    public static IEnumerable<Exchange> All()
    {
        byte[] body = [.. """{"order":42,"total":"9.95"}"""u8];
        var get = new HttpRequestParts { Method = "GET", Path = "/api/orders/42", Query = "?expand=lines" };
        var post = get with { Method = "POST", Query = "?", Fields = [new("Content-Digest", ContentDigest.Sha256("order"u8))] };
        HttpFieldLine type = new("Content-Type", "application/json; charset=utf-8");
        HttpFieldLine digest = new("Content-Digest", ContentDigest.Sha256(body));
        HttpFieldLine both = new("Content-Digest", $"{ContentDigest.Sha256(body)}, {ContentDigest.Sha512(body)}");
        HttpFieldLine nothing = new("Content-Digest", ContentDigest.Sha256([]));

        // HMAC is the cheapest by far; the others show that the verdict does not depend on it.
        foreach (var key in new[] { FixedKeys.Hmac, FixedKeys.Hmac, FixedKeys.Hmac, FixedKeys.Ed25519 })
        {
            yield return new(key, Signed(200, get, type, digest), body);
            yield return new(key, Signed(200, get, digest), body);
            yield return new(key, Signed(201, post, type, both, new("X-Flags", "a, b"), new("X-Flags", "c")), body);
            yield return new(key, Signed(200, get with { Path = "" }, type, digest, new("Content-Encoding", "identity")), body, "other=();tag=\"other\"");
            yield return new(key, Signed(200, get, type, digest), body, "other=(\"@status\");created=1800000000;tag=\"keyservice-response\"");
            yield return new(key, Signed(200, get with { Method = "HEAD" }, type, nothing), []);
            yield return new(key, Signed(304, get), []);
            yield return new(key, Signed(500, get, type, digest), body);
        }
    }

    /// <summary>Whether everything that the signature covered is what was signed, so that to accept it is right.</summary>
    public bool IsUnchanged(ReceivedResponse received)
    {
        var (sent, got) = (Honest.Response, received.Response);
        return got.Status == sent.Status
            && received.Body.AsSpan().SequenceEqual(Honest.Body)
            && got.Request.Method == sent.Request.Method
            && Path(got.Request) == Path(sent.Request)
            && Query(got.Request) == Query(sent.Request)
            && Value(got.Request.Fields, "content-digest") == Value(sent.Request.Fields, "content-digest")
            && (got.ExpectedNonce is null || got.ExpectedNonce == Nonce)
            && Array.TrueForAll(_covered, name => Value(got.Fields, name) == Value(sent.Fields, name))
            && Same("content-type", sent, got) && Same("content-encoding", sent, got) && Same("content-digest", sent, got)
            && received.Now >= Honest.Now.AddSeconds(-5) && received.Now < Honest.Now.AddSeconds(65);
    }

    private static ResponseToSign Signed(int status, HttpRequestParts request, params HttpFieldLine[] fields) =>
        new() { Status = status, Request = request, Fields = fields };

    private static bool Same(string name, ResponseToVerify sent, ResponseToVerify got) => Value(got.Fields, name) == Value(sent.Fields, name);

    private static string Path(HttpRequestParts request) => request.Path is "" ? "/" : request.Path;

    private static string Query(HttpRequestParts request) => request.Query is "" ? "?" : request.Query;

    // RFC 9421, section 2.1, by a regular expression; null if the field is absent.
    private static string? Value(IReadOnlyList<HttpFieldLine> fields, string name)
    {
        var lines = fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(f => Fold().Replace(f.Value.Trim(' ', '\t'), " ").Trim(' ', '\t'))
            .ToArray();
        return lines.Length == 0 ? null : string.Join(", ", lines);
    }

    [GeneratedRegex(@"[ \t]*\r\n[ \t]+")]
    private static partial Regex Fold();
}
