using System.Collections;

namespace KeyService.Signing.StructuredFields;

/// <summary>The parameters of an item or an inner list, in wire order. Immutable, thread-safe.</summary>
public sealed class Parameters : OrderedMap<BareItem>
{
    /// <summary>No parameters.</summary>
    public static Parameters Empty { get; } = new([], trusted: true);

    /// <summary>Takes the parameters in the order in which they are to be written.</summary>
    /// <exception cref="ArgumentException">A key breaks the grammar or stands twice.</exception>
    public Parameters(params IEnumerable<KeyValuePair<string, BareItem>> entries)
        : base([.. entries], trusted: false)
    {
    }

    internal Parameters(KeyValuePair<string, BareItem>[] entries, bool trusted)
        : base(entries, trusted)
    {
    }
}

/// <summary>What lists and dictionaries hold: an <see cref="Item"/> or an <see cref="InnerList"/>.</summary>
public abstract record StructuredMember
{
    private protected StructuredMember(Parameters parameters) => Parameters = parameters;

    /// <summary>The parameters behind the value.</summary>
    public Parameters Parameters { get; }
}

/// <summary>A bare item with parameters.</summary>
public sealed record Item : StructuredMember
{
    /// <summary>Pairs a value with parameters.</summary>
    public Item(BareItem value, Parameters? parameters = null)
        : base(parameters ?? Parameters.Empty)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The value.</summary>
    public BareItem Value { get; }
}

/// <summary>A list of items in parentheses, with parameters.</summary>
public sealed record InnerList : StructuredMember
{
    private readonly Item[] _items;

    /// <summary>Takes the items and the parameters.</summary>
    public InnerList(IEnumerable<Item> items, Parameters? parameters = null)
        : base(parameters ?? Parameters.Empty) => _items = [.. items];

    /// <summary>The items, in order.</summary>
    public IReadOnlyList<Item> Items => _items;

    /// <summary>Equal items in the same order, and equal parameters.</summary>
    public bool Equals(InnerList? other) =>
        other is not null && Parameters.Equals(other.Parameters) && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Parameters);
        foreach (var item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A list of members. Immutable, thread-safe, equal by value.</summary>
public sealed class StructuredList : IReadOnlyList<StructuredMember>
{
    private readonly StructuredMember[] _members;

    /// <summary>Takes the members in order.</summary>
    public StructuredList(params IEnumerable<StructuredMember> members) => _members = [.. members];

    /// <inheritdoc/>
    public int Count => _members.Length;

    /// <inheritdoc/>
    public StructuredMember this[int index] => _members[index];

    /// <inheritdoc/>
    public IEnumerator<StructuredMember> GetEnumerator() => _members.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _members.GetEnumerator();

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is StructuredList other && _members.AsSpan().SequenceEqual(other._members);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var member in _members)
        {
            hash.Add(member);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A dictionary of members, in wire order. Immutable, thread-safe.</summary>
public sealed class StructuredDictionary : OrderedMap<StructuredMember>
{
    /// <summary>Takes the members in the order in which they are to be written.</summary>
    /// <exception cref="ArgumentException">A key breaks the grammar or stands twice.</exception>
    public StructuredDictionary(params IEnumerable<KeyValuePair<string, StructuredMember>> members)
        : base([.. members], trusted: false)
    {
    }

    internal StructuredDictionary(KeyValuePair<string, StructuredMember>[] members, bool trusted)
        : base(members, trusted)
    {
    }
}
