using KeyService.Grains.Storage;

namespace KeyService.Grains;

/// <summary>
/// One per silo: reads the change log and hands each change, in order, to the silo's subscribers. Thread-safe.
/// <see cref="Applied"/> never falls, and rises past a change only when every subscriber has applied it.
/// </summary>
public sealed class ChangeFeed(IAuthorityStore store, IEnumerable<IChangeSubscriber> subscribers) : IDisposable
{
    private const int PageSize = 256;
    private const long NotStarted = -1;

    private readonly IChangeSubscriber[] _subscribers = [.. subscribers];

    // Held while changes are read and applied; it owns the writes of _applied.
    private readonly SemaphoreSlim _applying = new(1, 1);
    private long _applied = NotStarted;

    /// <summary>The last change that this silo has applied; 0 before the first.</summary>
    public long Applied => Math.Max(0, Volatile.Read(ref _applied));

    /// <summary>
    /// Starts at the log's end. It must run before a subscriber reads its first state, else a change between the two would
    /// reach nobody; the silo's start does it. Later calls do nothing.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _applying.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_applied == NotStarted)
            {
                Volatile.Write(ref _applied, await store.ReadHeadAsync(cancellationToken).ConfigureAwait(false));
            }
        }
        finally
        {
            _applying.Release();
        }
    }

    /// <summary>Applies everything up to <paramref name="sequence"/>, which must be committed; at once if that is done already.</summary>
    /// <exception cref="StoreUnavailableException">The log could not be read, or ends before the sequence.</exception>
    public async Task ApplyUpToAsync(long sequence, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _applied) >= sequence)
        {
            return;
        }

        await ApplyAsync(sequence, cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _applied) < sequence)
        {
            throw new StoreUnavailableException($"The change log ends at {Applied}, before the committed change {sequence}.");
        }
    }

    /// <summary>Applies whatever the log holds.</summary>
    public Task CatchUpAsync(CancellationToken cancellationToken) => ApplyAsync(long.MaxValue, cancellationToken);

    public void Dispose() => _applying.Dispose();

    private async Task ApplyAsync(long sequence, CancellationToken cancellationToken)
    {
        await _applying.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_applied == NotStarted)
            {
                throw new InvalidOperationException("The change feed has not been started.");
            }

            while (_applied < sequence)
            {
                var changes = await store.ReadChangesAsync(_applied, PageSize, cancellationToken).ConfigureAwait(false);
                if (changes.Count == 0)
                {
                    return;
                }

                foreach (var subscriber in _subscribers)
                {
                    await subscriber.ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
                }

                Volatile.Write(ref _applied, changes[^1].Sequence);
            }
        }
        finally
        {
            _applying.Release();
        }
    }
}
