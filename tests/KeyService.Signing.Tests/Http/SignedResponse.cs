using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

/// <summary>
/// An honest exchange: a request with a nonce, and the response to it, signed with a real key. Tests change one thing
/// and see what the verifier says.
/// </summary>
internal sealed class SignedResponse(SigningKey? key = null) : IDisposable
{
    public const long Now = 1_800_000_000;
    public const string Nonce = "9vK2cQ8d7sXbT1yZ4mN0aQ";
    public const string KeyId = "acme/responses/3";

    public static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"order":42,"total":"9.95"}""");

    /// <summary>The exchange's own; a P-256 key unless the test gives another.</summary>
    public SigningKey Key { get; } = key ?? SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.EcdsaP256Sha256));

    public HttpRequestParts Request { get; set; } = new()
    {
        Method = "GET",
        Path = "/api/orders/42",
        Query = "?expand=lines",
        Scheme = "https",
        Authority = "orders.example",
        Fields = [new("Accept", "application/json")],
    };

    public int Status { get; set; } = 200;

    public List<HttpFieldLine> Fields { get; } =
    [
        new("Content-Type", "application/json; charset=utf-8"),
        new("Content-Digest", ContentDigest.Sha256(Body)),
    ];

    public ResponseSignatureOptions Options { get; set; } = new()
    {
        Created = Now,
        Expires = Now + 60,
        Nonce = Nonce,
        KeyId = KeyId,
    };

    public static DateTimeOffset Clock(double afterNow = 0) => DateTimeOffset.FromUnixTimeSeconds(Now).AddSeconds(afterNow);

    public static ResponseVerificationPolicy Policy => ResponseVerificationPolicy.Trusting(KeyName.Parse("acme/responses"));

    public SignatureBase Build()
    {
        var response = new ResponseToSign { Status = Status, Fields = Fields, Request = Request };
        Assert.True(ResponseProfile.TryBuild(response, Options, out var built, out var refusal), refusal?.Message);
        return built;
    }

    /// <summary>The response as it leaves the service.</summary>
    public ResponseToVerify Sign(string label = ResponseProfile.DefaultLabel)
    {
        var built = Build();
        return Received(
        [
            .. Fields,
            new("Date", "Fri, 15 Jan 2027 08:00:00 GMT"),
            new("Signature-Input", built.FormatSignatureInput(label)),
            new("Signature", SignatureBase.FormatSignature(label, Key.Sign(built.Bytes))),
        ]);
    }

    /// <summary>A response with any Signature-Input, signed over whatever base that gives.</summary>
    public ResponseToVerify SignAs(string member, string label = ResponseProfile.DefaultLabel)
    {
        Assert.True(SignatureParameters.TryParse(member, out var parameters, out var problem), problem);
        var message = HttpMessage.ForResponse(Status, Fields, Request);
        Assert.True(SignatureBase.TryCreate(message, parameters, out var built, out problem), problem);
        return Received(
        [
            .. Fields,
            new("Signature-Input", built.FormatSignatureInput(label)),
            new("Signature", SignatureBase.FormatSignature(label, Key.Sign(built.Bytes))),
        ]);
    }

    /// <summary>A response with a Signature-Input that need not even parse, and some signature.</summary>
    public ResponseToVerify WithInput(string member) => Received(
    [
        .. Fields,
        new("Signature-Input", "sig=" + member),
        new("Signature", SignatureBase.FormatSignature("sig", new byte[64])),
    ]);

    public ResponseToVerify Received(IReadOnlyList<HttpFieldLine> fields) =>
        new() { Status = Status, Fields = fields, Request = Request, ExpectedNonce = Nonce };

    /// <summary>All of what a client does: null if the response is accepted.</summary>
    public VerificationFailure? Verify(ResponseToVerify response, byte[]? body = null, DateTimeOffset? now = null) =>
        Explain(response, body, now)?.Failure;

    public VerificationProblem? Explain(ResponseToVerify response, byte[]? body = null, DateTimeOffset? now = null)
    {
        var check = ResponseVerification.Begin(response, Policy, now ?? Clock());
        if (check.IsRefused)
        {
            return check.Suspect is { } suspect ? ResponseVerification.Diagnose(suspect, Key.Verifier.Verify) : check.Problem;
        }

        VerificationProblem? first = null;
        foreach (var candidate in check.Candidates)
        {
            var problem = Judge(candidate, body ?? Body);
            if (problem is null)
            {
                return null;
            }

            first ??= problem;
        }

        return first;
    }

    public void Dispose() => Key.Dispose();

    private VerificationProblem? Judge(SignatureCandidate candidate, byte[] body)
    {
        if (candidate.KeyVersion.KeyId != KeyId)
        {
            return VerificationProblem.Of(VerificationFailure.UnknownKey, "No such version.");
        }

        if (!candidate.Agrees(Key.Algorithm))
        {
            return VerificationProblem.Of(VerificationFailure.AlgorithmMismatch, "Another algorithm.");
        }

        return Key.Verifier.Verify(candidate.Base, candidate.Signature)
            ? ResponseVerification.Finish(candidate, body)
            : ResponseVerification.Diagnose(candidate, Key.Verifier.Verify);
    }
}

/// <summary>Changing one thing of a response on its way.</summary>
internal static class Tampering
{
    public static ResponseToVerify With(this ResponseToVerify response, string name, string value) =>
        response with { Fields = [.. response.Fields.Where(f => !f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)), new(name, value)] };

    public static ResponseToVerify Adding(this ResponseToVerify response, string name, string value) =>
        response with { Fields = [.. response.Fields, new(name, value)] };

    public static ResponseToVerify Without(this ResponseToVerify response, string name) =>
        response with { Fields = [.. response.Fields.Where(f => !f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))] };

    public static string Value(this ResponseToVerify response, string name) =>
        response.Fields.Single(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
