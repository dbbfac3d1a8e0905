namespace KeyService.Silo.Signing;

/// <summary>How the table stays bounded: names that do not exist go first, then rings not used since the last look.</summary>
internal sealed partial class OpenRings
{
    private readonly int _limit;
    private readonly Lock _makingRoom = new();

    // Counted apart: ConcurrentDictionary.Count takes every lock of the table.
    private int _count;

    private void MakeRoom()
    {
        if (Interlocked.Increment(ref _count) <= _limit || !_makingRoom.TryEnter())
        {
            return;
        }

        try
        {
            // Some more than one, so that the next additions need not look again.
            var target = _limit - (_limit / 16);
            Evict(target, slot => slot.IsMissing && !slot.TakeUsed());
            Evict(target, slot => !slot.TakeUsed());
            Evict(target, _ => true);
        }
        finally
        {
            _makingRoom.Exit();
        }
    }

    private void Evict(int target, Predicate<RingSlot> may)
    {
        foreach (var entry in _slots)
        {
            if (Volatile.Read(ref _count) <= target)
            {
                return;
            }

            if (may(entry.Value))
            {
                Evict(entry);
            }
        }
    }

    private void Evict(KeyValuePair<string, RingSlot> entry)
    {
        var slot = entry.Value;
        lock (slot.Gate)
        {
            if (slot.Evicted || slot.Reading is not null)
            {
                return;
            }

            // First closed, then out of the table: a change must find the slot for as long as anything uses its keys.
            slot.Evicted = true;
            slot.Clear();
            _slots.TryRemove(entry);
        }

        Interlocked.Decrement(ref _count);
    }
}
