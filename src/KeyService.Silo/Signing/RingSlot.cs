using KeyService.Signing;

namespace KeyService.Silo.Signing;

/// <summary>One ring's place in <see cref="OpenRings"/>: open, known to be missing, or neither until it is read.</summary>
internal sealed class RingSlot(KeyName name)
{
    private volatile OpenRing? _open;
    private volatile bool _missing;

    // Written only where it changes, so that the cores that sign with one ring share the cache line.
    private volatile bool _used = true;

    public KeyName Name { get; } = name;

    /// <summary>Guards every change of the slot. What it guards is so marked below; the rest may be read without it.</summary>
    public Lock Gate { get; } = new();

    public OpenRing? Open => _open;

    public bool IsMissing => _missing;

    /// <summary>The read under way, if any. Guarded.</summary>
    public Task<OpenRing?>? Reading { get; set; }

    /// <summary>The read through that has yet to begin, if any. Guarded.</summary>
    public Task? ReadThrough { get; set; }

    /// <summary>When the last read through began, as the clock's timestamp. Guarded.</summary>
    public long? LastReadThrough { get; set; }

    /// <summary>The highest revisions that changes announced: nothing below them may be opened. Guarded.</summary>
    public Revisions Wanted { get; set; }

    /// <summary>It is out of the table and is never filled again. Guarded.</summary>
    public bool Evicted { get; set; }

    public void Touch()
    {
        if (!_used)
        {
            _used = true;
        }
    }

    /// <summary>True if it was used since this was last asked.</summary>
    public bool TakeUsed()
    {
        var used = _used;
        _used = false;
        return used;
    }

    /// <summary>Puts <paramref name="ring"/> (null: there is none) in the place of what was open. Needs <see cref="Gate"/>.</summary>
    public void Fill(OpenRing? ring)
    {
        var before = _open;
        _open = ring;
        _missing = ring is null;
        if (before != ring)
        {
            before?.Supersede(ring);
        }
    }

    /// <summary>Closes it; the next use reads again. Needs <see cref="Gate"/>.</summary>
    public void Clear()
    {
        var before = _open;
        _missing = false;
        _open = null;
        before?.Supersede(null);
    }
}
