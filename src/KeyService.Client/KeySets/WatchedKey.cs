using KeyService.Signing;

namespace KeyService.Client.KeySets;

/// <summary>What is known of a key, and since when it is known to be current. Immutable.</summary>
/// <param name="Set">The key set; null if the authority does not know the key.</param>
/// <param name="ConfirmedAt">When the round trip was sent that proved it current.</param>
internal sealed record KnownKeySet(VerifyingKeySet? Set, Moment ConfirmedAt);

/// <summary>One key under watch: its newest key set and how fresh that is. Thread-safe.</summary>
internal sealed class WatchedKey(KeyName name, RoundTrip current) : IDisposable
{
    private readonly Lock _gate = new();

    // Written under _gate, read without: readers see one whole record or another.
    private volatile KnownKeySet? _known;

    // Under _gate: completed when something is known for the first time.
    private TaskCompletionSource _first = NewFirst();

    // Under _gate: the stream that _known was last pushed on; only that stream's pongs confirm it.
    private long _stream;

    public KeyName Name => name;

    public KnownKeySet? Known => _known;

    /// <summary>Asks the authority for the present key set, by a call of its own.</summary>
    public RoundTrip Current => current;

    /// <summary>Completes when <see cref="Known"/> is set, or fails as the watch did.</summary>
    public Task FirstKnown
    {
        get
        {
            lock (_gate)
            {
                return _first.Task;
            }
        }
    }

    /// <summary>Takes what a stream pushed: the newest word on that stream, whatever was known before.</summary>
    /// <exception cref="KeyServiceException">The set cannot be read; what was known stays, and goes stale.</exception>
    public void Push(V1.KeySet? message, long stream, Moment subscribedAt)
    {
        lock (_gate)
        {
            // Current at some time after the stream asked for it. A newer round trip may have been made meanwhile.
            var confirmedAt = _known is { } known && _stream == stream ? known.ConfirmedAt : subscribedAt;
            Replace(message, confirmedAt);
            _stream = stream;
        }
    }

    /// <summary>Takes the answer to a call of its own, unless a push was faster and newer.</summary>
    /// <exception cref="KeyServiceException">The set cannot be read; what was known stays.</exception>
    public void Offer(V1.KeySet? message, Moment askedAt)
    {
        lock (_gate)
        {
            if (message is null ? _known?.Set is null : !IsOlder(message, _known?.Set?.Published))
            {
                Replace(message, askedAt);
            }
        }
    }

    /// <summary>A pong came back on the stream: all it had pushed was current when the ping was sent.</summary>
    public void Confirm(long stream, Moment pingSentAt)
    {
        lock (_gate)
        {
            if (_stream == stream && _known is { } known && pingSentAt.IsAfter(known.ConfirmedAt))
            {
                _known = known with { ConfirmedAt = pingSentAt };
            }
        }
    }

    /// <summary>Tells those who wait for the first word that none will come.</summary>
    public void FailWaiting(Exception error)
    {
        lock (_gate)
        {
            if (_known is null && _first.TrySetException(error))
            {
                _ = _first.Task.Exception;
                _first = NewFirst();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _known?.Set?.GiveWayTo(null);
        }
    }

    // The key and its tenant change apart from each other, and neither revision ever falls.
    private static bool IsOlder(V1.KeySet message, PublishedKeySet? known) =>
        known is not null && (message.Revision < known.Revision || message.TenantRevision < known.TenantRevision);

    private void Replace(V1.KeySet? message, Moment confirmedAt)
    {
        var previous = _known?.Set;
        var next = message is null ? null : VerifyingKeySet.Import(message, previous);
        _known = new KnownKeySet(next, confirmedAt);
        previous?.GiveWayTo(next);
        _first.TrySetResult();
    }

    private static TaskCompletionSource NewFirst() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
