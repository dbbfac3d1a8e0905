using KeyService.Signing.Compact;
using KeyService.Signing.Http;

namespace KeyService.Fuzz.Targets;

/// <summary>
/// The compact formats: a signed message whose headers, body, status or request are damaged is refused without an
/// exception, or what it says is exactly what was signed.
/// </summary>
public sealed class CompactTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly HttpRequestParts Request = new() { Method = "GET", Path = "/api/orders/42", Query = "?expand=lines" };
    private static readonly byte[] Body = [.. """{"order":42}"""u8];

    private readonly Func<CompactVerdict, bool> _accepts;
    private readonly (string Format, IReadOnlyList<HttpFieldLine> Fields)[] _signed =
    [
        ("response", new CompactResponse(200, Request, "9vK2cQ8d7sXbT1yZ4mN0aQ", Now, Body).Sign(FixedKeys.Hmac)),
        ("response", new CompactResponse(200, Request, "9vK2cQ8d7sXbT1yZ4mN0aQ", Now, Body).Sign(FixedKeys.Ed25519, FixedKeys.Hmac)),
        ("github", new GitHubDelivery(Body).Sign(FixedKeys.Hmac)),
        ("stripe", new StripeDelivery(Now, Body).Sign(FixedKeys.Hmac)),
        ("stripe", new StripeDelivery(Now, Body).Sign(FixedKeys.Hmac, FixedKeys.Hmac)),
        ("standard", new StandardWebhook("msg_p5jXN8AQM9LWM0D4loKWxJek", Now, Body).Sign(FixedKeys.Hmac)),
        ("standard", new StandardWebhook("msg_p5jXN8AQM9LWM0D4loKWxJek", Now, Body).Sign(FixedKeys.Ed25519, FixedKeys.Hmac)),
    ];

    private string _format = "";
    private ReceivedResponse? _received;

    public CompactTarget()
        : this(verdict => verdict.Problem is null)
    {
    }

    /// <summary>With another judgement: to see whether a wrong one is found.</summary>
    public CompactTarget(Func<CompactVerdict, bool> accepts) => _accepts = accepts;

    public override string Name => "compact";

    public override string Input => $"{_format} {_received}";

    public override void Try(FuzzRandom random)
    {
        (_format, var fields) = random.Pick<(string, IReadOnlyList<HttpFieldLine>)>(_signed);
        var intact = random.OneIn(16);
        var response = new ResponseToVerify { Status = 200, Fields = fields, Request = Request, ExpectedNonce = _format == "response" ? "9vK2cQ8d7sXbT1yZ4mN0aQ" : null };
        _received = new ReceivedResponse(response, Body, Now);
        if (!intact)
        {
            _received = Damage(_received, random);
        }

        var verdict = Judge(_format, _received);
        var accepted = _accepts(verdict);
        Must(accepted || !intact, $"an honest message is refused: {verdict.Problem?.Message}");
        Must(!accepted || verdict.SaysWhatWasSigned, "accepted, though the message says something else than was signed");
    }

    private static ReceivedResponse Damage(ReceivedResponse received, FuzzRandom random)
    {
        for (var left = 1 + random.Below(2); left > 0; left--)
        {
            var response = received.Response;
            received = random.Below(8) switch
            {
                0 => received with { Body = TextMutation.Mutate(received.Body, random) },
                1 => received with { Response = response with { Status = 100 + random.Below(500) } },
                2 => received with { Response = response with { Request = Request with { Path = TextMutation.Mutate(Request.Path, random) } } },
                3 => received with { Now = received.Now.AddSeconds(random.Pick(-301, -300, -6, 65, 66, 300, 301)) },
                _ => received with { Response = response with { Fields = DamageFields(response.Fields, random) } },
            };
        }

        return received;
    }

    private static List<HttpFieldLine> DamageFields(IReadOnlyList<HttpFieldLine> fields, FuzzRandom random)
    {
        List<HttpFieldLine> damaged = [.. fields];
        if (damaged.Count == 0)
        {
            return damaged;
        }

        var at = random.Below(damaged.Count);
        switch (random.Below(5))
        {
            case 0:
                damaged.RemoveAt(at);
                break;
            case 1:
                damaged.Add(damaged[at]);
                break;
            default:
                damaged[at] = damaged[at] with { Value = TextMutation.Mutate(damaged[at].Value, random) };
                break;
        }

        return damaged;
    }

    // Each format's message is compared with what was signed, not with what it was read from.
    private static CompactVerdict Judge(string format, ReceivedResponse received)
    {
        var (fields, body, now) = (received.Response.Fields, received.Body, received.Now);
        var sameBody = body.AsSpan().SequenceEqual(Body);
        return format switch
        {
            "response" => Verdict(CompactResponse.Read(received.Response, body, now), m =>
                sameBody && received.Response.Status == 200 && received.Response.Request.Path == Request.Path
                && m.Timestamp == Now && m.Nonce == "9vK2cQ8d7sXbT1yZ4mN0aQ"),
            "github" => Verdict(GitHubDelivery.Read(fields, body), _ => sameBody),
            "stripe" => Verdict(StripeDelivery.Read(fields, body, now), m => sameBody && m.Timestamp == Now),
            _ => Verdict(StandardWebhook.Read(fields, body, now), m =>
                sameBody && m.Timestamp == Now && m.Id == "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        };
    }

    private static CompactVerdict Verdict<TMessage>(CompactReading<TMessage> reading, Func<TMessage, bool> same)
        where TMessage : CompactMessage =>
        new(reading.IsRefused, reading.Verify(FixedKeys.Hmac.Verifier, FixedKeys.Ed25519.Verifier), reading.Message is { } message && same(message));
}

/// <summary>What became of a message: whether its headers were refused, its problem, and whether it says what was signed.</summary>
public sealed record CompactVerdict(bool IsRefused, VerificationProblem? Problem, bool SaysWhatWasSigned);
