using System.Diagnostics.CodeAnalysis;

namespace KeyService.Signing.StructuredFields;

/// <summary>The parsing algorithms of RFC 9651, section 4.2, over one joined field value.</summary>
internal ref partial struct StructuredFieldParser(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public bool TryItem([NotNullWhen(true)] out Item? item)
    {
        SkipSpaces();
        return ReadItem(out item) && OnlySpacesRemain();
    }

    public bool TryList([NotNullWhen(true)] out StructuredList? list)
    {
        list = null;
        List<StructuredMember> members = [];
        SkipSpaces();
        while (!AtEnd)
        {
            if (!ReadMember(out var member))
            {
                return false;
            }

            members.Add(member);
            if (!SkipToNextMember())
            {
                return false;
            }
        }

        list = new StructuredList(members);
        return true;
    }

    public bool TryDictionary([NotNullWhen(true)] out StructuredDictionary? dictionary)
    {
        dictionary = null;
        var members = new OrderedMapBuilder<StructuredMember>();
        SkipSpaces();
        while (!AtEnd)
        {
            if (!ReadKey(out var key) || !ReadDictionaryValue(out var member))
            {
                return false;
            }

            members.Set(key, member);
            if (!SkipToNextMember())
            {
                return false;
            }
        }

        dictionary = new StructuredDictionary(members.ToArray(), trusted: true);
        return true;
    }

    private bool ReadDictionaryValue([NotNullWhen(true)] out StructuredMember? member)
    {
        if (Skip('='))
        {
            return ReadMember(out member);
        }

        var read = ReadParameters(out var parameters);
        member = read ? new Item(BareItem.Boolean.True, parameters) : null;
        return read;
    }

    private bool ReadMember([NotNullWhen(true)] out StructuredMember? member)
    {
        if (Next('('))
        {
            var read = ReadInnerList(out var list);
            member = list;
            return read;
        }
        else
        {
            var read = ReadItem(out var item);
            member = item;
            return read;
        }
    }

    private bool ReadInnerList([NotNullWhen(true)] out InnerList? list)
    {
        list = null;
        List<Item> items = [];
        _at++;
        while (true)
        {
            SkipSpaces();
            if (Skip(')'))
            {
                break;
            }

            if (!ReadItem(out var item) || (!Next(' ') && !Next(')')))
            {
                return false;
            }

            items.Add(item);
        }

        if (!ReadParameters(out var parameters))
        {
            return false;
        }

        list = new InnerList(items, parameters);
        return true;
    }

    private bool ReadItem([NotNullWhen(true)] out Item? item)
    {
        item = ReadBareItem(out var value) && ReadParameters(out var parameters) ? new Item(value, parameters) : null;
        return item is not null;
    }

    private bool ReadParameters([NotNullWhen(true)] out Parameters? parameters)
    {
        parameters = null;
        var entries = new OrderedMapBuilder<BareItem>();
        while (Skip(';'))
        {
            SkipSpaces();
            BareItem? value = BareItem.Boolean.True;
            if (!ReadKey(out var key) || (Skip('=') && !ReadBareItem(out value)))
            {
                return false;
            }

            entries.Set(key, value!);
        }

        parameters = entries.Count == 0 ? Parameters.Empty : new Parameters(entries.ToArray(), trusted: true);
        return true;
    }

    private bool ReadKey([NotNullWhen(true)] out string? key)
    {
        key = null;
        if (AtEnd || !Grammar.StartsKey(_text[_at]))
        {
            return false;
        }

        key = TakeWhile(Grammar.KeyCharacters).ToString();
        return true;
    }
}
