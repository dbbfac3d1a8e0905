using System.Diagnostics.CodeAnalysis;

namespace KeyService.Signing.StructuredFields;

/// <summary>
/// Structured field values, RFC 9651: parsing of untrusted text and serialisation. Several field lines are one value,
/// joined with ", ". Parsing never throws; what it accepts serialises to the canonical form.
/// </summary>
public static class StructuredField
{
    /// <summary>Parses an item; false if the text is none.</summary>
    public static bool TryParseItem(ReadOnlySpan<char> text, [NotNullWhen(true)] out Item? item)
    {
        var parser = new StructuredFieldParser(text);
        return parser.TryItem(out item);
    }

    /// <summary>Parses a list; no text is the empty list.</summary>
    public static bool TryParseList(ReadOnlySpan<char> text, [NotNullWhen(true)] out StructuredList? list)
    {
        var parser = new StructuredFieldParser(text);
        return parser.TryList(out list);
    }

    /// <summary>Parses a dictionary; no text is the empty dictionary. The last of a repeated key wins.</summary>
    public static bool TryParseDictionary(ReadOnlySpan<char> text, [NotNullWhen(true)] out StructuredDictionary? dictionary)
    {
        var parser = new StructuredFieldParser(text);
        return parser.TryDictionary(out dictionary);
    }

    /// <summary>Writes an item or an inner list, with its parameters.</summary>
    public static string Serialize(StructuredMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        var writer = new AsciiWriter(stackalloc byte[256]);
        Write(ref writer, member);
        return Finish(ref writer);
    }

    /// <summary>Writes a list; the empty list is no text, and its field is not sent.</summary>
    public static string Serialize(StructuredList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var writer = new AsciiWriter(stackalloc byte[256]);
        for (var i = 0; i < list.Count; i++)
        {
            writer.Write(i == 0 ? "" : ", ");
            Write(ref writer, list[i]);
        }

        return Finish(ref writer);
    }

    /// <summary>Writes a dictionary; the empty one is no text, and its field is not sent.</summary>
    public static string Serialize(StructuredDictionary dictionary)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        var writer = new AsciiWriter(stackalloc byte[256]);
        for (var i = 0; i < dictionary.Count; i++)
        {
            writer.Write(i == 0 ? "" : ", ");
            writer.Write(dictionary[i].Key);
            WriteAfterKey(ref writer, dictionary[i].Value);
        }

        return Finish(ref writer);
    }

    internal static void Write(ref AsciiWriter writer, StructuredMember member)
    {
        if (member is Item item)
        {
            item.Value.WriteTo(ref writer);
        }
        else
        {
            var items = ((InnerList)member).Items;
            writer.Write('(');
            for (var i = 0; i < items.Count; i++)
            {
                writer.Write(i == 0 ? "" : " ");
                Write(ref writer, items[i]);
            }

            writer.Write(')');
        }

        Write(ref writer, member.Parameters);
    }

    internal static void Write(ref AsciiWriter writer, Parameters parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            var (key, value) = parameters[i];
            writer.Write(';');
            writer.Write(key);
            if (value is not BareItem.Boolean { Value: true })
            {
                writer.Write('=');
                value.WriteTo(ref writer);
            }
        }
    }

    private static void WriteAfterKey(ref AsciiWriter writer, StructuredMember member)
    {
        if (member is Item { Value: BareItem.Boolean { Value: true } })
        {
            Write(ref writer, member.Parameters);
            return;
        }

        writer.Write('=');
        Write(ref writer, member);
    }

    private static string Finish(ref AsciiWriter writer)
    {
        var text = writer.ToString();
        writer.Dispose();
        return text;
    }
}
