using System.Buffers;

namespace KeyService.Signing.StructuredFields;

/// <summary>The character sets of RFC 9651 and RFC 9110.</summary>
internal static class Grammar
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    /// <summary>The characters of a key after its first.</summary>
    public static readonly SearchValues<char> KeyCharacters = SearchValues.Create(Lower + Digits + "_-.*");

    /// <summary>RFC 9110, section 5.6.2: what a field name is made of.</summary>
    public static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create(Lower + Upper + Digits + "!#$%&'*+-.^_`|~");

    /// <summary>The characters of a structured token after its first.</summary>
    public static readonly SearchValues<char> StructuredTokenCharacters =
        SearchValues.Create(Lower + Upper + Digits + "!#$%&'*+-.^_`|~:/");

    public static bool StartsKey(char c) => char.IsAsciiLetterLower(c) || c == '*';

    public static bool StartsToken(char c) => char.IsAsciiLetter(c) || c == '*';

    public static bool IsPrintable(char c) => c is >= ' ' and <= '~';

    public static bool IsKey(ReadOnlySpan<char> text) =>
        text is [var first, ..] && StartsKey(first) && !text.ContainsAnyExcept(KeyCharacters);

    public static bool IsToken(ReadOnlySpan<char> text) =>
        text is [var first, ..] && StartsToken(first) && !text.ContainsAnyExcept(StructuredTokenCharacters);

    public static bool IsPrintable(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');
}
