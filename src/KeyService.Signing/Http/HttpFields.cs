using System.Buffers;
using System.Text;

namespace KeyService.Signing.Http;

/// <summary>Reading field lines by the rules of RFC 9421, section 2.1.</summary>
internal static class HttpFields
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\0\r\n");

    public static bool Contains(IReadOnlyList<HttpFieldLine> lines, string name)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (Is(lines[i], name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The lines of one field joined with ", "; null if there is none.</summary>
    public static string? Combine(IReadOnlyList<HttpFieldLine> lines, string name)
    {
        string? only = null;
        StringBuilder? joined = null;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!Is(lines[i], name))
            {
                continue;
            }

            var value = Unfold(lines[i].Value);
            if (only is null)
            {
                only = value;
            }
            else
            {
                joined ??= new StringBuilder(only);
                joined.Append(", ").Append(value);
            }
        }

        return joined?.ToString() ?? only;
    }

    /// <summary>The values of one field's lines, each trimmed and unfolded.</summary>
    public static List<string> Lines(IReadOnlyList<HttpFieldLine> lines, string name)
    {
        List<string> values = [];
        for (var i = 0; i < lines.Count; i++)
        {
            if (Is(lines[i], name))
            {
                values.Add(Unfold(lines[i].Value));
            }
        }

        return values;
    }

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> value) => value.Trim(" \t");

    public static bool HasForbiddenCharacter(ReadOnlySpan<char> value) => value.ContainsAny(Forbidden);

    public static bool Is(HttpFieldLine line, string name) =>
        string.Equals(line.Name, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Trims, and turns each obsolete line fold with the white space around it into one space.</summary>
    private static string Unfold(string value)
    {
        var trimmed = Trim(value);
        if (!trimmed.ContainsAny('\r', '\n'))
        {
            return trimmed.Length == value.Length ? value : trimmed.ToString();
        }

        var text = new StringBuilder(trimmed.Length);
        while (trimmed.IndexOfAny('\r', '\n') is >= 0 and var fold)
        {
            if (trimmed[fold..] is not ['\r', '\n', ' ' or '\t', .. var rest])
            {
                // Any other line break is an injection, not a fold: leave it for the signature base to refuse.
                return value;
            }

            text.Append(trimmed[..fold].TrimEnd(" \t")).Append(' ');
            trimmed = rest.TrimStart(" \t");
        }

        return Trim(text.Append(trimmed).ToString()).ToString();
    }
}
