using System.Text.Json;

namespace KeyService.Signing.Tests.Wycheproof;

/// <summary>One file of test vectors of C2SP/wycheproof.</summary>
public sealed class WycheproofFile
{
    public const string Folder = "wycheproof";

    private WycheproofFile(string name, JsonElement root)
    {
        Name = name;
        Groups = [.. root.GetProperty("testGroups").EnumerateArray()];
        NumberOfTests = root.GetProperty("numberOfTests").GetInt32();
    }

    public string Name { get; }

    /// <summary>What the file itself says it holds.</summary>
    public int NumberOfTests { get; }

    public IReadOnlyList<JsonElement> Groups { get; }

    public static WycheproofFile Read(string name)
    {
        using var document = JsonDocument.Parse(Vectors.Read($"{Folder}/{name}.json"));
        return new WycheproofFile(name, document.RootElement.Clone());
    }

    public static IEnumerable<WycheproofCase> CasesOf(JsonElement group) =>
        group.GetProperty("tests").EnumerateArray().Select(test => new WycheproofCase(test));
}

/// <summary>One case: what is to be done and whether it is to succeed.</summary>
public readonly struct WycheproofCase(JsonElement test)
{
    public int Id => test.GetProperty("tcId").GetInt32();

    public string Result => test.GetProperty("result").GetString()!;

    public bool IsValid => Result == "valid";

    public byte[] Message => Hex("msg");

    public byte[] Signature => Hex("sig");

    public byte[] Hex(string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);

    public string Text(string name) => test.GetProperty(name).GetString()!;

    public override string ToString() => $"case {Id} ({test.GetProperty("comment").GetString()}), {Result}";
}
