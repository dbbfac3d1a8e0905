using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KeyService.Signing.Http;

/// <summary>
/// <c>@query-param</c>, RFC 9421, section 2.2.8: names and values are decoded as HTML forms are, then percent-encoded.
/// </summary>
internal static class QueryParameters
{
    public static bool TryGet(
        string query,
        string encodedName,
        [NotNullWhen(true)] out string? value,
        [NotNullWhen(false)] out string? problem)
    {
        value = null;
        problem = null;
        foreach (var part in query.AsSpan(1).Split('&'))
        {
            var pair = query.AsSpan(1)[part];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            if (Encode(Decode(name)) != encodedName)
            {
                continue;
            }

            if (value is not null)
            {
                problem = $"the query has the parameter '{encodedName}' more than once";
                value = null;
                return false;
            }

            value = Encode(Decode(equals < 0 ? [] : pair[(equals + 1)..]));
        }

        problem = value is null ? $"the query has no parameter '{encodedName}'" : null;
        return value is not null;
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        var octets = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                octets.Add(Convert.FromHexString(text.Slice(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                octets.AddRange(text[i] == '+' ? " "u8 : Encoding.UTF8.GetBytes([text[i]]));
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }

    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || (char)octet is '*' or '-' or '.' or '_')
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }
}
