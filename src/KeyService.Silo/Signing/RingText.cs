namespace KeyService.Silo.Signing;

/// <summary>Finds the short form of a ring's name without allocating. It does not check the grammar: a lookup does.</summary>
internal static class RingText
{
    /// <summary>Two ids of 63 characters and a slash.</summary>
    public const int MaxShortForm = 127;

    private const string Tenants = "tenants/";
    private const string Keys = "/keys/";

    /// <summary><c>acme/responses</c> for <c>tenants/acme/keys/responses</c>; any other text as it is.</summary>
    public static ReadOnlySpan<char> ShortForm(ReadOnlySpan<char> text, Span<char> buffer)
    {
        if (!text.StartsWith(Tenants, StringComparison.Ordinal))
        {
            return text;
        }

        var rest = text[Tenants.Length..];
        var slash = rest.IndexOf(Keys, StringComparison.Ordinal);
        if (slash < 0)
        {
            return text;
        }

        var key = rest[(slash + Keys.Length)..];
        var length = slash + 1 + key.Length;
        if (length > buffer.Length)
        {
            return text;
        }

        rest[..slash].CopyTo(buffer);
        buffer[slash] = '/';
        key.CopyTo(buffer[(slash + 1)..]);
        return buffer[..length];
    }
}
