using KeyService.Grains;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Signing;

/// <summary>How changes reach open rings.</summary>
internal sealed partial class OpenRings : IChangeSubscriber
{
    private const int ParallelReads = 8;

    /// <summary>
    /// Told the name of each ring that changed, after the change is in force here and before its writer is answered. It
    /// must not block or throw.
    /// </summary>
    public event Action<KeyName>? Changed;

    public async Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var latest = new Dictionary<KeyName, long>();
        foreach (var change in changes)
        {
            if (change.KeyRing is { } ring)
            {
                latest[ring] = change.Revision;
            }
        }

        if (latest.Count == 1)
        {
            var (name, revision) = latest.Single();
            await ApplyAsync(name, revision, cancellationToken).ConfigureAwait(false);
            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(latest, options, async (change, stop) => await ApplyAsync(change.Key, change.Value, stop).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private async ValueTask ApplyAsync(KeyName name, long revision, CancellationToken cancellationToken)
    {
        if (_slots.TryGetValue(name.ToString(), out var slot) && Overtakes(slot, revision))
        {
            try
            {
                await ReadAsync(slot).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The read has closed the ring, so the change is in force; the next use tries to open it again.
                LogClosed(e, name, revision);
            }
        }

        Changed?.Invoke(name);
    }

    /// <summary>True if the ring has to be read for the change to be in force.</summary>
    private static bool Overtakes(RingSlot slot, long revision)
    {
        lock (slot.Gate)
        {
            slot.Wanted = Math.Max(slot.Wanted, revision);
            if (slot.Reading is not null)
            {
                return true;
            }

            if (slot.Open is { } open)
            {
                return open.Ring.Revision < revision;
            }

            slot.Clear();
            return false;
        }
    }
}
