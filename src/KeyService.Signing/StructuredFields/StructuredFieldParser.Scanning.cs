using System.Buffers;

namespace KeyService.Signing.StructuredFields;

internal ref partial struct StructuredFieldParser
{
    private readonly bool AtEnd => _at == _text.Length;

    /// <summary>Past a member: the end, or a comma with another member behind it.</summary>
    private bool SkipToNextMember()
    {
        SkipWhiteSpace();
        if (AtEnd)
        {
            return true;
        }

        if (!Skip(','))
        {
            return false;
        }

        SkipWhiteSpace();
        return !AtEnd;
    }

    private bool OnlySpacesRemain()
    {
        SkipSpaces();
        return AtEnd;
    }

    private readonly bool Next(char c) => _at < _text.Length && _text[_at] == c;

    private bool Skip(char c)
    {
        var next = Next(c);
        _at += next ? 1 : 0;
        return next;
    }

    private void SkipSpaces()
    {
        while (Next(' '))
        {
            _at++;
        }
    }

    private void SkipWhiteSpace()
    {
        while (Next(' ') || Next('\t'))
        {
            _at++;
        }
    }

    private ReadOnlySpan<char> TakeWhile(SearchValues<char> set)
    {
        var rest = _text[_at..];
        var length = rest.IndexOfAnyExcept(set);
        var taken = length < 0 ? rest : rest[..length];
        _at += taken.Length;
        return taken;
    }
}
