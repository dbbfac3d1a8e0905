using System.Text.Json;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Tests.StructuredFields;

/// <summary>One case of structured-field-tests, in the JSON form that their README defines.</summary>
internal sealed class VectorCase(JsonElement json)
{
    public string Name => json.GetProperty("name").GetString()!;

    public bool MustFail => json.TryGetProperty("must_fail", out var flag) && flag.GetBoolean();

    /// <summary>The canonical text: given, or else the raw text. No lines stand for a field that is not sent.</summary>
    public string Canonical => Lines(json.TryGetProperty("canonical", out _) ? "canonical" : "raw");

    public object? Parse()
    {
        var raw = Lines("raw");
        switch (json.GetProperty("header_type").GetString())
        {
            case "item":
                return StructuredField.TryParseItem(raw, out var item) ? item : null;
            case "list":
                return StructuredField.TryParseList(raw, out var list) ? list : null;
            default:
                return StructuredField.TryParseDictionary(raw, out var dictionary) ? dictionary : null;
        }
    }

    public object Expected()
    {
        var expected = json.GetProperty("expected");
        return json.GetProperty("header_type").GetString() switch
        {
            "item" => Member(expected),
            "list" => new StructuredList(expected.EnumerateArray().Select(Member)),
            _ => new StructuredDictionary(
                expected.EnumerateArray().Select(pair => KeyValuePair.Create(pair[0].GetString()!, Member(pair[1])))),
        };
    }

    private string Lines(string property) =>
        string.Join(", ", json.GetProperty(property).EnumerateArray().Select(line => line.GetString()));

    private static StructuredMember Member(JsonElement pair) =>
        pair[0].ValueKind == JsonValueKind.Array
            ? new InnerList(pair[0].EnumerateArray().Select(item => (Item)Member(item)), Parameters(pair[1]))
            : new Item(Bare(pair[0]), Parameters(pair[1]));

    private static Parameters Parameters(JsonElement pairs) =>
        new(pairs.EnumerateArray().Select(pair => KeyValuePair.Create(pair[0].GetString()!, Bare(pair[1]))));

    private static BareItem Bare(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => BareItem.Boolean.True,
        JsonValueKind.False => BareItem.Boolean.False,
        JsonValueKind.String => new BareItem.String(value.GetString()!),
        JsonValueKind.Number when value.GetRawText().Contains('.') => new BareItem.Decimal(value.GetDecimal()),
        JsonValueKind.Number => new BareItem.Integer(value.GetInt64()),
        _ => Typed(value.GetProperty("__type").GetString()!, value.GetProperty("value")),
    };

    private static BareItem Typed(string type, JsonElement value) => type switch
    {
        "token" => new BareItem.Token(value.GetString()!),
        "binary" => new BareItem.ByteSequence(Base32(value.GetString()!)),
        "date" => new BareItem.Date(value.GetInt64()),
        "displaystring" => new BareItem.DisplayString(value.GetString()!),
        _ => throw new InvalidDataException($"Unknown type {type}."),
    };

    private static byte[] Base32(string text)
    {
        List<byte> bytes = [];
        var (bits, held) = (0, 0);
        foreach (var c in text.TrimEnd('='))
        {
            bits = ((bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c)) & 0xFFFF;
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                bytes.Add((byte)(bits >> held));
            }
        }

        return [.. bytes];
    }
}
