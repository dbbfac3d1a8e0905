using KeyService.Grains;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Signing;

/// <summary>How changes reach open rings.</summary>
internal sealed partial class OpenRings : IChangeSubscriber
{
    private const int ParallelReads = 8;

    // A tenant at its first revision has no rings yet.
    private const long NewTenant = 1;

    /// <summary>
    /// Told the name of each ring that changed, after the change is in force here and before its writer is answered. It
    /// must not block or throw.
    /// </summary>
    public event Action<KeyName>? Changed;

    /// <summary>As <see cref="Changed"/>, where the change is to what all rings of a tenant have in common.</summary>
    public event Action<TenantId>? TenantChanged;

    public async Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var rings = new Dictionary<KeyName, Revisions>();
        var tenants = new Dictionary<TenantId, long>();
        foreach (var change in changes)
        {
            if (change.KeyRing is { } ring)
            {
                rings[ring] = new Revisions(change.Revision, 0);
            }
            else if (change.Revision > NewTenant)
            {
                tenants[change.Tenant] = change.Revision;
            }
        }

        if (tenants.Count > 0)
        {
            AddOpenRingsOf(tenants, rings);
        }

        await ApplyAsync(rings, cancellationToken).ConfigureAwait(false);
        foreach (var tenant in tenants.Keys)
        {
            TenantChanged?.Invoke(tenant);
        }
    }

    private async Task ApplyAsync(Dictionary<KeyName, Revisions> rings, CancellationToken cancellationToken)
    {
        if (rings.Count == 1)
        {
            var (name, revisions) = rings.Single();
            await ApplyAsync(name, revisions, cancellationToken).ConfigureAwait(false);
            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(rings, options, async (change, stop) => await ApplyAsync(change.Key, change.Value, stop).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    // Looks at the whole table: tenants change rarely. A place that is added meanwhile is filled by a read that begins after
    // the change was stored, so it need not be found.
    private void AddOpenRingsOf(Dictionary<TenantId, long> tenants, Dictionary<KeyName, Revisions> rings)
    {
        foreach (var (_, slot) in _slots)
        {
            if (tenants.TryGetValue(slot.Name.Tenant, out var revision))
            {
                rings[slot.Name] = new Revisions(rings.GetValueOrDefault(slot.Name).Ring, revision);
            }
        }
    }

    private async ValueTask ApplyAsync(KeyName name, Revisions revisions, CancellationToken cancellationToken)
    {
        if (_slots.TryGetValue(name.ToString(), out var slot) && Overtakes(slot, revisions))
        {
            try
            {
                await ReadAsync(slot).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The read has closed the ring, so the change is in force; the next use tries to open it again.
                LogClosed(e, name, revisions);
            }
        }

        if (revisions.Ring > 0)
        {
            Changed?.Invoke(name);
        }
    }

    /// <summary>True if the ring has to be read for the change to be in force.</summary>
    private static bool Overtakes(RingSlot slot, Revisions revisions)
    {
        lock (slot.Gate)
        {
            slot.Wanted = Revisions.Max(slot.Wanted, revisions);
            if (slot.Reading is not null)
            {
                return true;
            }

            if (slot.Open is { } open)
            {
                return slot.Wanted.Overtake(open);
            }

            if (revisions.Ring > 0)
            {
                slot.Clear();
            }

            return false;
        }
    }
}
