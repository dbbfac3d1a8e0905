using System.Text.Json;
using KeyService.Signing.StructuredFields;
using Xunit.Abstractions;

namespace KeyService.Signing.Tests.StructuredFields;

/// <summary>Every case of the HTTP working group's structured-field-tests.</summary>
public class PublicVectorTests(ITestOutputHelper output)
{
    public static TheoryData<string, int> ParseFiles => new()
    {
        { "binary.json", 15 },
        { "boolean.json", 12 },
        { "date.json", 17 },
        { "dictionary.json", 26 },
        { "display-string.json", 22 },
        { "examples.json", 21 },
        { "item.json", 5 },
        { "key-generated.json", 640 },
        { "large-generated.json", 11 },
        { "list.json", 11 },
        { "listlist.json", 12 },
        { "number-generated.json", 193 },
        { "number.json", 37 },
        { "param-dict.json", 14 },
        { "param-list.json", 20 },
        { "param-listlist.json", 3 },
        { "string-generated.json", 256 },
        { "string.json", 14 },
        { "token-generated.json", 256 },
        { "token.json", 6 },
    };

    public static TheoryData<string, int> SerializeFiles => new()
    {
        { "serialisation-tests/key-generated.json", 378 },
        { "serialisation-tests/number.json", 9 },
        { "serialisation-tests/string-generated.json", 33 },
        { "serialisation-tests/token-generated.json", 124 },
    };

    [Fact]
    public void The_files_hold_2135_cases() =>
        Assert.Equal(2135, ParseFiles.Concat(SerializeFiles).Sum(row => (int)row[1]));

    [Theory]
    [MemberData(nameof(ParseFiles))]
    public void Parses_and_reserialises_every_case(string file, int expectedCount)
    {
        var faults = Run(file, expectedCount, CheckParsing);
        Assert.Empty(faults);
    }

    [Theory]
    [MemberData(nameof(SerializeFiles))]
    public void Serialises_every_case(string file, int expectedCount)
    {
        var faults = Run(file, expectedCount, CheckSerialising);
        Assert.Empty(faults);
    }

    private List<string> Run(string file, int expectedCount, Func<VectorCase, string?> check)
    {
        using var document = JsonDocument.Parse(Vectors.Read($"structured-fields/{file}"));
        List<string> faults = [];
        var count = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            var vector = new VectorCase(element);
            count++;
            if (check(vector) is { } fault)
            {
                faults.Add($"{vector.Name}: {fault}");
            }
        }

        output.WriteLine($"{file}: {count} cases ran");
        Assert.Equal(expectedCount, count);
        return faults;
    }

    private static string? CheckParsing(VectorCase vector)
    {
        var parsed = vector.Parse();
        if (vector.MustFail)
        {
            return parsed is null ? null : $"parsed as {Serialize(parsed)}";
        }

        // can_fail cases are accepted too, so that there is nothing to choose between.
        if (parsed is null)
        {
            return "not parsed";
        }

        if (!parsed.Equals(vector.Expected()))
        {
            return $"another value: {Serialize(parsed)}";
        }

        var canonical = Serialize(parsed);
        return canonical == vector.Canonical ? null : $"serialised as {canonical}";
    }

    private static string? CheckSerialising(VectorCase vector)
    {
        string text;
        try
        {
            text = Serialize(vector.Expected());
        }
        catch (ArgumentException)
        {
            return vector.MustFail ? null : "refused";
        }

        if (vector.MustFail)
        {
            return $"serialised as {text}";
        }

        return text == vector.Canonical ? null : $"serialised as {text}";
    }

    private static string Serialize(object value) => value switch
    {
        StructuredMember member => StructuredField.Serialize(member),
        StructuredList list => StructuredField.Serialize(list),
        _ => StructuredField.Serialize((StructuredDictionary)value),
    };
}
