using KeyService.Core.KeyRings;
using KeyService.Grains;
using KeyService.Grains.Storage;

namespace KeyService.Silo.Signing;

/// <summary>How rings are read: one read a ring at a time, shared by all who wait, and never one that a change has overtaken.</summary>
internal sealed partial class OpenRings
{
    private const int MaxReads = 4;

    // Who asks for versions that do not exist costs the database this often at most, per ring.
    private static readonly TimeSpan ReadThroughInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Reads the ring again, beginning after this was called: afterwards a version that is still unknown did not exist when
    /// it was asked for. Callers share reads and wait for their turn.
    /// </summary>
    public Task ReadThroughAsync(RingSlot slot, CancellationToken cancellationToken)
    {
        lock (slot.Gate)
        {
            slot.ReadThrough ??= ReadThroughInTurnAsync(slot);
            return slot.ReadThrough.WaitAsync(cancellationToken);
        }
    }

    private async Task ReadThroughInTurnAsync(RingSlot slot)
    {
        var wait = slot.LastReadThrough is { } last ? ReadThroughInterval - _clock.GetElapsedTime(last) : TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _clock, _stopping.Token).ConfigureAwait(false);
        }
        else
        {
            await Task.Yield();
        }

        Task? earlier;
        lock (slot.Gate)
        {
            slot.ReadThrough = null;
            slot.LastReadThrough = _clock.GetTimestamp();
            earlier = slot.Reading;
        }

        // A read that began before may not show what the caller asks for.
        if (earlier is not null)
        {
            await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ReadAsync(slot).ConfigureAwait(false);
    }

    private Task<OpenRing?> ReadAsync(RingSlot slot)
    {
        while (true)
        {
            lock (slot.Gate)
            {
                if (!slot.Evicted)
                {
                    return slot.Reading ??= Task.Run(() => ReadUntilCurrentAsync(slot), _stopping.Token);
                }
            }

            _stopping.Token.ThrowIfCancellationRequested();
            slot = SlotOf(slot.Name);
        }
    }

    private async Task<OpenRing?> ReadUntilCurrentAsync(RingSlot slot)
    {
        try
        {
            for (var reads = 0; reads < MaxReads; reads++)
            {
                // Only a read fills the slot, and there is no other.
                var before = slot.Open;
                var ring = await ReadOnceAsync(slot, before).ConfigureAwait(false);
                lock (slot.Gate)
                {
                    if (!slot.Wanted.Overtake(ring) && !slot.Evicted)
                    {
                        slot.Fill(ring);
                        slot.Reading = null;
                        return ring;
                    }
                }

                ring?.DisposeKeysNotIn(before);
            }

            throw new StoreUnavailableException($"Key ring {slot.Name} changes faster than it can be read, or the store lags behind its change log. Try again.");
        }
        catch
        {
            lock (slot.Gate)
            {
                slot.Reading = null;
                if (slot.Open is { } open && slot.Wanted.Overtake(open))
                {
                    // What a change has taken back must not be used because the new state cannot be had.
                    slot.Clear();
                }
            }

            throw;
        }
    }

    private async Task<OpenRing?> ReadOnceAsync(RingSlot slot, OpenRing? before)
    {
        var stored = await _store.FindKeyRingAsync(slot.Name, _stopping.Token).ConfigureAwait(false);
        if (stored is null)
        {
            return null;
        }

        var tenant = await _store.FindTenantAsync(slot.Name.Tenant, _stopping.Token).ConfigureAwait(false)
            ?? throw new StoreCorruptException($"Key ring {slot.Name} is stored, but its tenant is not. Restore both from a backup.");
        if (before is not null && (before.Ring.Revision, before.Tenant.Revision) == (stored.Revision, tenant.Revision))
        {
            return before;
        }

        var policy = new TenantPolicy(tenant.Revision, StoredPolicy.Read(tenant));
        return await _opener.OpenAsync(KeyRingDocument.Read(stored.Document), policy, before, _stopping.Token).ConfigureAwait(false);
    }
}
