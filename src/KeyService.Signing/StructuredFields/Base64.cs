namespace KeyService.Signing.StructuredFields;

/// <summary>
/// Base64 by the rule of RFC 9651, section 4.2.7: no white space, no base64url; padding may be missing, but where it
/// stands it must be right and at the end; bits past the last octet are ignored.
/// </summary>
public static class Base64
{
    private const byte Invalid = 0xFF;

    private static readonly byte[] Values = BuildValues();

    /// <summary>Encodes with padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    /// <summary>Decodes; false if the text is not base64.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        var digits = text.TrimEnd('=');
        var padding = text.Length - digits.Length;
        var tail = digits.Length % 4;
        if (tail == 1 || (padding > 0 && (tail == 0 || padding != 4 - tail)))
        {
            return false;
        }

        var result = new byte[(digits.Length / 4 * 3) + (tail == 0 ? 0 : tail - 1)];
        var (bits, held, at) = (0, 0, 0);
        foreach (var c in digits)
        {
            var value = c < Values.Length ? Values[c] : Invalid;
            if (value == Invalid)
            {
                return false;
            }

            bits = ((bits << 6) | value) & 0xFFFF;
            held += 6;
            if (held >= 8)
            {
                held -= 8;
                result[at++] = (byte)(bits >> held);
            }
        }

        bytes = result;
        return true;
    }

    private static byte[] BuildValues()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var values = new byte[128];
        Array.Fill(values, Invalid);
        for (var i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (byte)i;
        }

        return values;
    }
}
