using KeyService.Signing;

namespace KeyService.Grains;

/// <summary>
/// Which rings failed and when each is tried again: after one scan interval, then twice as long each time, up to a limit.
/// Owned by one shard; not thread-safe.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private readonly Dictionary<KeyName, Pause> _pauses = [];

    public int Count => _pauses.Count;

    public bool Holds(KeyName ring, DateTimeOffset now) => _pauses.TryGetValue(ring, out var pause) && now < pause.Until;

    public void Clear(KeyName ring) => _pauses.Remove(ring);

    /// <summary>Notes a failure; returns when the ring is to be tried again.</summary>
    public DateTimeOffset Fail(KeyName ring, DateTimeOffset now)
    {
        var length = _pauses.TryGetValue(ring, out var last) ? last.Length * 2 : first;
        if (length > longest)
        {
            length = longest;
        }

        _pauses[ring] = new Pause(length, now + length);
        return now + length;
    }

    /// <summary>Forgets rings that could have been tried long since: somebody else did, or they are gone.</summary>
    public void Trim(DateTimeOffset now)
    {
        foreach (var (ring, pause) in _pauses)
        {
            if (now - pause.Until > longest)
            {
                _pauses.Remove(ring);
            }
        }
    }

    private readonly record struct Pause(TimeSpan Length, DateTimeOffset Until);
}
