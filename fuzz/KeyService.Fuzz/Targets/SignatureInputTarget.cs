using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Fuzz.Targets;

/// <summary>
/// Signature-Input and the signature base. Whatever is read is written and read again as the same; no component stands
/// twice; and a base has one line for each component and one for the parameters, all ASCII, whatever the fields hold:
/// otherwise a value could pass for a component.
/// </summary>
public sealed class SignatureInputTarget : FuzzTarget
{
    private static readonly string[] Identifiers =
    [
        "\"@status\"", "\"@method\";req", "\"@path\";req", "\"@query\";req", "\"@authority\";req", "\"@target-uri\";req",
        "\"@request-target\";req", "\"@scheme\";req", "\"@query-param\";name=\"a\";req", "\"content-digest\"", "\"content-digest\";req",
        "\"content-digest\";key=\"sha-256\"", "\"content-type\"", "\"x-note\"", "\"x-note\";bs", "\"x-note\";tr", "\"priority\";sf",
        "\"priority\";sf;req", "\"missing\"", "\"@unknown\"", "\"@signature-params\"", "\"x-note\";new",
    ];

    private static readonly string[] Parameters =
    [
        ";created=1800000000", ";expires=1800000060", ";nonce=\"n\"", ";keyid=\"acme/responses/3\"", ";alg=\"ed25519\"",
        ";tag=\"keyservice-response\"", ";created=@1", ";nonce=1", ";other=2.5", ";flag",
    ];

    private string _member = "";
    private string _value = "";

    public override string Name => "signature-input";

    public override string Input => $"{FuzzText.Quote(_member)} over x-note {FuzzText.Quote(_value)}";

    public override void Try(FuzzRandom random)
    {
        _member = Member(random);
        _value = random.OneIn(2) ? "note" : TextMutation.Mutate("one\r\n two", random);
        if (!random.OneIn(4))
        {
            _member = TextMutation.Mutate(_member, random);
        }

        if (!SignatureParameters.TryParse(_member, out var parameters, out var problem))
        {
            Must(!string.IsNullOrEmpty(problem), "a refusal says nothing");
            return;
        }

        var written = parameters.Serialize();
        Must(SignatureParameters.TryParse(written, out var again, out _), $"what was written, {FuzzText.Quote(written)}, is refused");
        Must(again!.Serialize() == written, "what was written is read as something else");
        Must(again.Components.SequenceEqual(parameters.Components), "the components change by being written");
        Must(parameters.Components.Distinct().Count() == parameters.Components.Count, "a component stands twice");
        CheckBase(parameters, written);
    }

    private void CheckBase(SignatureParameters parameters, string written)
    {
        if (!SignatureBase.TryCreate(Message(_value), parameters, out var built, out var problem))
        {
            Must(!string.IsNullOrEmpty(problem), "a refusal says nothing");
            return;
        }

        var text = Encoding.Latin1.GetString(built.Bytes);
        Must(Ascii.IsValid(built.Bytes), "the base is not ASCII");
        Must(text.Count(c => c is '\n' or '\r') == parameters.Components.Count, "the base has a line too many or too few");
        Must(text.EndsWith($"\"@signature-params\": {written}", StringComparison.Ordinal), "the base does not end in the parameters");
        var lines = text.Split('\n');
        for (var i = 0; i < parameters.Components.Count; i++)
        {
            Must(lines[i].StartsWith($"{parameters.Components[i]}: ", StringComparison.Ordinal), $"line {i} is not its component's");
        }
    }

    private static string Member(FuzzRandom random)
    {
        var member = new StringBuilder("(");
        for (var left = random.Below(7); left > 0; left--)
        {
            member.Append(random.Pick(Identifiers)).Append(left > 1 ? " " : "");
        }

        member.Append(')');
        for (var left = random.Below(6); left > 0; left--)
        {
            member.Append(random.Pick(Parameters));
        }

        return member.ToString();
    }

    private static HttpMessage Message(string value) => HttpMessage.ForResponse(
        200,
        [new("Content-Digest", "sha-256=:AAAA:"), new("Content-Type", "text/plain"), new("X-Note", value), new("X-Note", "last"), new("Priority", value)],
        new HttpRequestParts
        {
            Method = "GET",
            Path = "/a",
            Query = "?a=" + value,
            Scheme = "https",
            Authority = value,
            Fields = [new("Priority", "u=1,  i")],
        },
        [new("X-Note", value)]);
}
