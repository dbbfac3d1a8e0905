using KeyService.Signing.Http;

namespace KeyService.Fuzz.Targets;

/// <summary>What can happen to a response between the service and the client, once to three times.</summary>
internal static class ResponseDamage
{
    private static readonly string[] Names =
        ["Content-Type", "Content-Encoding", "Content-Digest", "Signature", "Signature-Input", "X-Flags", "@status", "@method", "Via"];

    public static ReceivedResponse Apply(ReceivedResponse honest, Exchange[] others, FuzzRandom random)
    {
        for (var left = 1 + random.Below(3); left > 0; left--)
        {
            honest = Once(honest, random.Pick<Exchange>(others).Honest, random);
        }

        return honest;
    }

    private static ReceivedResponse Once(ReceivedResponse received, ReceivedResponse other, FuzzRandom random)
    {
        var response = received.Response;
        return random.Below(10) switch
        {
            0 => received with { Body = random.OneIn(4) ? other.Body : TextMutation.Mutate(received.Body, random) },
            1 => received with { Response = response with { Status = random.OneIn(2) ? other.Response.Status : random.Below(1000) } },
            2 => received with { Response = response with { Request = DamageRequest(response.Request, other.Response.Request, random) } },
            3 => received with { Response = response with { ExpectedNonce = random.Pick(null, "fresh", response.ExpectedNonce) } },
            4 => received with { Now = received.Now.AddSeconds(random.Pick(-86_400, -6, -5, -1, 1, 59, 64, 65, 66, 86_400)) },
            _ => received with { Response = response with { Fields = DamageFields(response.Fields, other.Response.Fields, random) } },
        };
    }

    private static HttpRequestParts DamageRequest(HttpRequestParts request, HttpRequestParts other, FuzzRandom random) => random.Below(6) switch
    {
        0 => other,
        1 => request with { Method = random.Pick("GET", "HEAD", "POST", "get", "") },
        2 => request with { Path = TextMutation.Mutate(request.Path, random) },
        3 => request with { Query = random.OneIn(4) ? "" : "?" + TextMutation.Mutate(request.Query.TrimStart('?'), random) },
        4 => request with { Fields = DamageFields(request.Fields, other.Fields, random) },
        _ => request with { Fields = [] },
    };

    private static List<HttpFieldLine> DamageFields(
        IReadOnlyList<HttpFieldLine> fields, IReadOnlyList<HttpFieldLine> other, FuzzRandom random)
    {
        List<HttpFieldLine> damaged = [.. fields];
        var at = random.Below(damaged.Count + 1);
        var kind = at == damaged.Count ? 5 + random.Below(2) : random.Below(8);
        switch (kind)
        {
            case 0:
                damaged.RemoveAt(at);
                break;
            case 1:
                damaged.Insert(random.Below(damaged.Count + 1), damaged[at]);
                break;
            case 2:
                (damaged[at], damaged[^1]) = (damaged[^1], damaged[at]);
                break;
            case 3:
                damaged[at] = damaged[at] with { Name = random.OneIn(2) ? damaged[at].Name.ToUpperInvariant() : random.Pick<string>(Names) };
                break;
            case 4 when damaged[at].Value.Split(", ", 2) is [var first, var second]:
                damaged[at] = damaged[at] with { Value = first };
                damaged.Insert(at + 1, damaged[at] with { Value = second });
                break;
            case 5:
                damaged.Insert(at, new(random.Pick<string>(Names), random.OneIn(2) ? StructuredText.Dictionary(random) : "identity"));
                break;
            case 6 when other.Count > 0:
                damaged.Insert(at, random.Pick<HttpFieldLine>([.. other]));
                break;
            default:
                if (at < damaged.Count)
                {
                    damaged[at] = damaged[at] with { Value = TextMutation.Mutate(damaged[at].Value, random) };
                }

                break;
        }

        return damaged;
    }
}
