using System.Text;

namespace KeyService.Fuzz;

/// <summary>Small damage to a text: what a careless proxy or a careful attacker would do to it.</summary>
public static class TextMutation
{
    private const string Odd = "\"\\:;,=()@?%*-_.~ \t\r\n\0aZ09+/|!#&'^`{}[]<>\u007f\u0080\u00e9\u00ff\u0130\u2028\ud800\udfff\uffff";

    private static readonly string[] Fragments =
    [
        ";req", ";sf", ";bs", ";tr", ";key=\"a\"", "\"@status\"", "\"@signature-params\"", "\"content-digest\"", "sig=", ":AAAA:",
        ":=:", "?1", "?0", "@1", "created=@1", "999999999999999", "9999999999999999", "-1", "1.5", "1.", "()", "((", "\"\"", "\\\"",
        "%\"%c3%a9\"", "%\"%ff\"", "\r\n ", "\r\n", ", ", ";;", "==", "sha-256=", "sha-512=", "v1=", "t=1", "sha256=", "v1,", "%2e",
        "/../", "//", "\":", "\"kty\"", "null", "1e99", "ſ", "K",
    ];

    /// <summary>The text with one to four pieces of damage; it may by chance be the same.</summary>
    public static string Mutate(string text, FuzzRandom random)
    {
        var damaged = new StringBuilder(text);
        for (var left = 1 + random.Below(4); left > 0; left--)
        {
            Damage(damaged, random);
        }

        return damaged.ToString();
    }

    /// <summary>The same for bytes.</summary>
    public static byte[] Mutate(byte[] bytes, FuzzRandom random)
    {
        var damaged = bytes.ToList();
        for (var left = 1 + random.Below(3); left > 0; left--)
        {
            var at = random.Below(damaged.Count + 1);
            switch (random.Below(4))
            {
                case 0:
                    damaged.Insert(at, random.Bytes(1)[0]);
                    break;
                case 1 when at < damaged.Count:
                    damaged.RemoveAt(at);
                    break;
                case 2 when at < damaged.Count:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                default:
                    if (at < damaged.Count)
                    {
                        damaged[at] ^= (byte)(1 << random.Below(8));
                    }

                    break;
            }
        }

        return [.. damaged];
    }

    private static void Damage(StringBuilder text, FuzzRandom random)
    {
        var at = random.Below(text.Length + 1);
        var length = Math.Min(1 + random.Below(8), text.Length - at);
        switch (random.Below(8))
        {
            case 0:
                text.Insert(at, random.Pick(Odd));
                break;
            case 1:
                text.Insert(at, random.Pick(Fragments));
                break;
            case 2:
                text.Remove(at, length);
                break;
            case 3 when at < text.Length:
                text[at] = random.Pick(Odd);
                break;
            case 4 when at < text.Length:
                text[at] = char.IsAsciiLetter(text[at]) ? (char)(text[at] ^ 0x20) : (char)(text[at] + 1);
                break;
            case 5:
                text.Insert(random.Below(text.Length + 1), text.ToString(at, length));
                break;
            case 6 when random.OneIn(8):
                text.Length = at;
                break;
            case 7 when random.OneIn(64) && text.Length > 0:
                // Long, but no longer than a server would take.
                text.Insert(at, text.ToString(), Math.Max(1, 4096 / text.Length));
                break;
            default:
                text.Insert(at, ' ');
                break;
        }
    }
}
