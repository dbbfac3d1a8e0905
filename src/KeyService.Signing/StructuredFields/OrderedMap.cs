using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace KeyService.Signing.StructuredFields;

/// <summary>
/// Keys and values in wire order, each key once. What parameters and dictionaries share.
/// Immutable, thread-safe, equal if the entries are equal and in the same order.
/// </summary>
public abstract class OrderedMap<TValue> : IReadOnlyList<KeyValuePair<string, TValue>>
    where TValue : class
{
    // Below this many entries a scan is faster than a hash index.
    private const int IndexFrom = 16;

    private readonly KeyValuePair<string, TValue>[] _entries;
    private readonly Dictionary<string, int>? _index;

    private protected OrderedMap(KeyValuePair<string, TValue>[] entries, bool trusted)
    {
        _entries = entries;
        if (!trusted || entries.Length >= IndexFrom)
        {
            _index = Index(entries);
        }
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Length;

    /// <summary>The entry at a place in wire order.</summary>
    public KeyValuePair<string, TValue> this[int index] => _entries[index];

    /// <summary>Finds the value of a key.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out TValue? value)
    {
        value = null;
        if (_index is not null)
        {
            value = _index.TryGetValue(key, out var at) ? _entries[at].Value : null;
            return value is not null;
        }

        foreach (var entry in _entries)
        {
            if (entry.Key == key)
            {
                value = entry.Value;
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of a key, or null.</summary>
    public TValue? Find(string key) => TryGetValue(key, out var value) ? value : null;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, TValue>> GetEnumerator() => _entries.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is OrderedMap<TValue> other
        && other.GetType() == GetType()
        && _entries.AsSpan().SequenceEqual(other._entries);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var entry in _entries)
        {
            hash.Add(entry);
        }

        return hash.ToHashCode();
    }

    private static Dictionary<string, int> Index(KeyValuePair<string, TValue>[] entries)
    {
        var index = new Dictionary<string, int>(entries.Length, StringComparer.Ordinal);
        for (var i = 0; i < entries.Length; i++)
        {
            var key = entries[i].Key;
            if (!Grammar.IsKey(key))
            {
                throw new ArgumentException($"'{key}' is not a structured field key: a-z or '*', then a-z 0-9 _ - . *.", nameof(entries));
            }

            if (!index.TryAdd(key, i))
            {
                throw new ArgumentException($"The key '{key}' stands twice.", nameof(entries));
            }
        }

        return index;
    }
}

/// <summary>Builds the entries of a map while parsing: a repeated key keeps its place and takes the last value.</summary>
internal struct OrderedMapBuilder<TValue>
    where TValue : class
{
    private const int IndexFrom = 16;

    private List<KeyValuePair<string, TValue>>? _entries;
    private Dictionary<string, int>? _index;

    public readonly int Count => _entries?.Count ?? 0;

    public void Set(string key, TValue value)
    {
        _entries ??= new(4);
        var at = Find(key);
        if (at >= 0)
        {
            _entries[at] = new(key, value);
            return;
        }

        _index?.Add(key, _entries.Count);
        _entries.Add(new(key, value));
        if (_index is null && _entries.Count >= IndexFrom)
        {
            _index = new(StringComparer.Ordinal);
            for (var i = 0; i < _entries.Count; i++)
            {
                _index.Add(_entries[i].Key, i);
            }
        }
    }

    public readonly KeyValuePair<string, TValue>[] ToArray() => _entries?.ToArray() ?? [];

    // Hostile fields can repeat keys thousands of times: past a few, a scan per key would be quadratic.
    private readonly int Find(string key)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out var at) ? at : -1;
        }

        for (var i = 0; i < _entries!.Count; i++)
        {
            if (_entries[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }
}
