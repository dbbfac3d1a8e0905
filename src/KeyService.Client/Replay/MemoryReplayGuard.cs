using KeyService.Client.Replay;

namespace KeyService.Client;

/// <summary>
/// Claims of one process. They do not outlive it, and other replicas do not see them: a consumer that runs twice, or must
/// hold after a restart, takes <see cref="AuthorityReplayGuard"/>. Time is the monotonic clock's, so setting the machine's
/// clock ends no claim. Thread-safe.
/// </summary>
/// <remarks>One lock guards all: a claim holds it for a look-up, which is far less than verifying a signature takes.</remarks>
public sealed class MemoryReplayGuard : IReplayGuard
{
    /// <summary>The most live claims that a guard can be told to hold.</summary>
    public const int LargestCapacity = 1_000_000;

    private readonly int _capacity;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly Lock _gate = new();

    // Under _gate; both hold the same claims.
    private readonly HashSet<(string Scope, string Nonce)> _claims = [];
    private readonly PriorityQueue<(string Scope, string Nonce), TimeSpan> _byEnd = new();

    /// <summary>An empty guard.</summary>
    /// <param name="capacity">
    /// The most live claims, 1 to 1,000,000: deliveries a second times the window in seconds, and room for a burst. At it,
    /// new claims are refused. A claim takes some 200 bytes and what its texts take.
    /// </param>
    /// <param name="clock">The system's if null.</param>
    public MemoryReplayGuard(int capacity = 100_000, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, LargestCapacity);
        _capacity = capacity;
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public ValueTask<ReplayClaim> ClaimAsync(string scope, string nonce, TimeSpan window, CancellationToken cancellation = default)
    {
        ReplayBounds.Require(scope, nonce, window);
        return cancellation.IsCancellationRequested
            ? ValueTask.FromCanceled<ReplayClaim>(cancellation)
            : ValueTask.FromResult(Claim((scope, nonce), window));
    }

    /// <summary>How many claims are held, for tests: expired ones go with the next claim.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _claims.Count;
            }
        }
    }

    private ReplayClaim Claim((string Scope, string Nonce) claim, TimeSpan window)
    {
        lock (_gate)
        {
            // Read under the lock, so that times are seen in order.
            var now = _clock.GetElapsedTime(_start);
            while (_byEnd.TryPeek(out var ended, out var end) && end <= now)
            {
                _byEnd.Dequeue();
                _claims.Remove(ended);
            }

            if (_claims.Contains(claim))
            {
                return ReplayClaim.Replayed;
            }

            if (_claims.Count == _capacity)
            {
                return new ReplayClaim(
                    ReplayClaimOutcome.Full,
                    $"The guard holds {_capacity} live claims, its capacity, and none is dropped before its time: give it more, or a shorter window.");
            }

            _claims.Add(claim);
            _byEnd.Enqueue(claim, now + window);
            return ReplayClaim.Claimed;
        }
    }
}
