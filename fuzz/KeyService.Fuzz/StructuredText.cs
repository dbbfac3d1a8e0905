using System.Globalization;
using System.Text;

namespace KeyService.Fuzz;

/// <summary>Canonical structured field text (RFC 9651, section 4.1), made from the grammar and not by the code under fire.</summary>
public static class StructuredText
{
    private const string KeyStart = "abcxyz*";
    private const string KeyRest = "abcxyz019_-.*";
    private const string TokenRest = "abcXYZ019!#$%&'*+-.^_`|~:/";
    private const string Base64Digits = "ABCXYZabcxyz019+/";

    public static string Item(FuzzRandom random)
    {
        var text = new StringBuilder();
        WriteItem(text, random);
        return text.ToString();
    }

    public static string List(FuzzRandom random)
    {
        var text = new StringBuilder();
        for (var left = random.Below(5); left > 0; left--)
        {
            WriteMember(text, random);
            text.Append(left > 1 ? ", " : "");
        }

        return text.ToString();
    }

    public static string Dictionary(FuzzRandom random)
    {
        var text = new StringBuilder();
        var count = random.OneIn(16) ? 24 : random.Below(5);
        for (var i = 0; i < count; i++)
        {
            // Numbered behind a mark of its own, so that no key stands twice.
            text.Append(i > 0 ? ", " : "").Append(Key(random)).Append('_').Append(i.ToString(CultureInfo.InvariantCulture));
            if (random.OneIn(4))
            {
                WriteParameters(text, random);
            }
            else
            {
                text.Append('=');
                WriteMember(text, random, canBeTrue: false);
            }
        }

        return text.ToString();
    }

    private static void WriteMember(StringBuilder text, FuzzRandom random, bool canBeTrue = true)
    {
        if (!random.OneIn(3))
        {
            WriteItem(text, random, canBeTrue);
            return;
        }

        text.Append('(');
        for (var left = random.Below(4); left > 0; left--)
        {
            WriteItem(text, random);
            text.Append(left > 1 ? " " : "");
        }

        text.Append(')');
        WriteParameters(text, random);
    }

    private static void WriteItem(StringBuilder text, FuzzRandom random, bool canBeTrue = true)
    {
        text.Append(Bare(random, canBeTrue));
        WriteParameters(text, random);
    }

    private static void WriteParameters(StringBuilder text, FuzzRandom random)
    {
        for (var i = random.OneIn(2) ? 0 : random.Below(4); i > 0; i--)
        {
            text.Append(';').Append(Key(random)).Append(i.ToString(CultureInfo.InvariantCulture));
            if (!random.OneIn(3))
            {
                text.Append('=').Append(Bare(random, canBeTrue: false));
            }
        }
    }

    // In a parameter or a dictionary, a canonical true is not written at all.
    private static string Bare(FuzzRandom random, bool canBeTrue = true) => random.Below(8) switch
    {
        0 => Number(random),
        1 => $"{Number(random)}.{Fraction(random)}",
        2 => $"\"{Characters(random, "abc XYZ019;,()=:@?~!", 12)}{random.Pick("", "\\\"", "\\\\")}\"",
        3 => $"{random.Pick("aZ*")}{Characters(random, TokenRest, 8)}",
        4 => $":{Bytes(random)}:",
        5 => canBeTrue && random.OneIn(2) ? "?1" : "?0",
        6 => $"@{Number(random)}",
        _ => $"%\"{Characters(random, "abc XYZ019;,", 6)}{random.Pick("", "%c3%a9", "%22", "%25", "%f0%9f%98%80")}\"",
    };

    private static string Number(FuzzRandom random)
    {
        var digits = random.Below(4) == 0 ? 12 : 1 + random.Below(4);
        var number = Characters(random, "123456789", digits, exactly: true);
        return random.OneIn(4) ? "-" + number : random.OneIn(8) ? "0" : number;
    }

    private static string Fraction(FuzzRandom random) => random.OneIn(4) ? "0" : Characters(random, "0123456789", 2, exactly: true) + random.Pick("123456789");

    private static string Bytes(FuzzRandom random)
    {
        var digits = Characters(random, Base64Digits, 4 * random.Below(5), exactly: true);
        return random.Below(3) switch { 0 => digits + "AAA=", 1 => digits + "AA==", _ => digits };
    }

    private static string Key(FuzzRandom random) => random.Pick(KeyStart) + Characters(random, KeyRest, 6);

    private static string Characters(FuzzRandom random, string alphabet, int limit, bool exactly = false)
    {
        var length = exactly ? limit : random.Below(limit + 1);
        return string.Create(length, (random, alphabet), static (span, state) =>
        {
            foreach (ref var c in span)
            {
                c = state.random.Pick(state.alphabet);
            }
        });
    }
}
