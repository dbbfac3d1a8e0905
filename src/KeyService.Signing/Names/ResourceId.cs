namespace KeyService.Signing;

/// <summary>The grammar that tenant and key ids share: 1–63 of <c>a-z0-9-</c>, starting with a letter.</summary>
internal static class ResourceId
{
    public const int MaxLength = 63;

    public const string Rule = "1 to 63 characters of a-z, 0-9 and '-', starting with a letter";

    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLength || !char.IsAsciiLetterLower(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
