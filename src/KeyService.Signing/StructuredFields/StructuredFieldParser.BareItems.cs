using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace KeyService.Signing.StructuredFields;

internal ref partial struct StructuredFieldParser
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private bool ReadBareItem([NotNullWhen(true)] out BareItem? value)
    {
        value = null;
        if (AtEnd)
        {
            return false;
        }

        value = _text[_at] switch
        {
            '-' or (>= '0' and <= '9') => ReadNumber(),
            '"' => ReadString(),
            ':' => ReadByteSequence(),
            '?' => ReadBoolean(),
            '@' => ReadDate(),
            '%' => ReadDisplayString(),
            var c when Grammar.StartsToken(c) => new BareItem.Token(TakeWhile(Grammar.StructuredTokenCharacters).ToString()),
            _ => null,
        };
        return value is not null;
    }

    private BareItem? ReadNumber()
    {
        var start = _at;
        Skip('-');
        var whole = TakeDigits();
        if (whole == 0)
        {
            return null;
        }

        if (!Skip('.'))
        {
            return whole <= 15 ? new BareItem.Integer(long.Parse(_text[start.._at], CultureInfo.InvariantCulture)) : null;
        }

        var fraction = TakeDigits();
        return whole <= 12 && fraction is >= 1 and <= 3
            ? new BareItem.Decimal(decimal.Parse(_text[start.._at], CultureInfo.InvariantCulture))
            : null;
    }

    private int TakeDigits()
    {
        var start = _at;
        while (!AtEnd && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        return _at - start;
    }

    private BareItem.String? ReadString()
    {
        _at++;
        var rest = _text[_at..];
        var end = rest.IndexOfAny('"', '\\');
        if (end >= 0 && rest[end] == '"')
        {
            _at += end + 1;
            return Grammar.IsPrintable(rest[..end]) ? new BareItem.String(rest[..end].ToString()) : null;
        }

        return ReadEscapedString();
    }

    private BareItem.String? ReadEscapedString()
    {
        var text = new StringBuilder();
        while (!AtEnd)
        {
            var c = _text[_at++];
            if (c == '"')
            {
                return new BareItem.String(text.ToString());
            }

            if (c == '\\')
            {
                if (!Next('"') && !Next('\\'))
                {
                    return null;
                }

                c = _text[_at++];
            }
            else if (!Grammar.IsPrintable(c))
            {
                return null;
            }

            text.Append(c);
        }

        return null;
    }

    private BareItem.ByteSequence? ReadByteSequence()
    {
        _at++;
        var rest = _text[_at..];
        var end = rest.IndexOf(':');
        if (end < 0 || !Base64.TryDecode(rest[..end], out var bytes))
        {
            return null;
        }

        _at += end + 1;
        return new BareItem.ByteSequence(owned: bytes);
    }

    private BareItem.Boolean? ReadBoolean()
    {
        _at++;
        return Skip('1') ? BareItem.Boolean.True : Skip('0') ? BareItem.Boolean.False : null;
    }

    private BareItem.Date? ReadDate()
    {
        _at++;
        var number = Next('-') || (!AtEnd && char.IsAsciiDigit(_text[_at])) ? ReadNumber() : null;
        return number is BareItem.Integer seconds ? new BareItem.Date(seconds.Value) : null;
    }

    private BareItem.DisplayString? ReadDisplayString()
    {
        _at++;
        if (!Skip('"'))
        {
            return null;
        }

        List<byte> octets = [];
        while (!AtEnd)
        {
            var c = _text[_at++];
            if (c == '"')
            {
                return Decode(octets);
            }

            if (!Grammar.IsPrintable(c))
            {
                return null;
            }

            if (c != '%')
            {
                octets.Add((byte)c);
                continue;
            }

            if (_text.Length - _at < 2 || !char.IsAsciiHexDigitLower(_text[_at]) || !char.IsAsciiHexDigitLower(_text[_at + 1]))
            {
                return null;
            }

            octets.Add(byte.Parse(_text.Slice(_at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            _at += 2;
        }

        return null;
    }

    private static BareItem.DisplayString? Decode(List<byte> octets)
    {
        try
        {
            return new BareItem.DisplayString(StrictUtf8.GetString([.. octets]));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
