using System.Collections.Concurrent;
using Grpc.Core;
using KeyService.Client.Calls;
using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.Client.KeySets;

/// <summary>
/// Keeps the key sets that this process verifies with current, over one stream that begins with the first key asked for
/// and is begun anew whenever it fails. Thread-safe.
/// </summary>
internal sealed partial class KeySetWatch(
    AuthorityChannel channel, SigningCalls calls, KeyServiceOptions options, TimeProvider clock, ILogger log) : IDisposable, IAsyncDisposable
{
    // A verifier trusts a handful of keys; more than this is a mistake in the caller's loop.
    private const int MostKeys = 10_000;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<KeyName, WatchedKey> _keys = new();
    private readonly Lock _gate = new();

    // Under _gate.
    private KeySetStream? _stream;
    private Task? _running;

    // Written by the running watch, read by those whom it failed.
    private volatile string? _lastProblem;

    /// <summary>What is known of the key; waits for the first word from the authority.</summary>
    /// <exception cref="KeyServiceException">No word came within the deadline, or the watch was refused.</exception>
    public ValueTask<KnownKeySet> GetAsync(KeyName name, Deadline deadline, CancellationToken cancellation)
    {
        var key = Watch(name);
        return key.Known is { } known ? new(known) : new(FirstAsync(key, deadline, cancellation));
    }

    public bool IsStale(KnownKeySet known) => known.ConfirmedAt.Age(clock) > options.KeySetFreshness;

    /// <summary>What is known of the key after a round trip to the authority that is sent from now on.</summary>
    /// <exception cref="KeyServiceException">The authority cannot be reached or refuses.</exception>
    public async Task<KnownKeySet> GetCurrentAsync(KeyName name, CancellationToken cancellation)
    {
        var key = Watch(name);
        await key.Current.JoinAsync().WaitAsync(cancellation).ConfigureAwait(false);
        return key.Known!;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        foreach (var key in _keys.Values)
        {
            key.FailWaiting(new ObjectDisposedException(nameof(KeyServiceClient)));
            key.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        Task? running;
        lock (_gate)
        {
            running = _running;
        }

        await (running ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private WatchedKey Watch(KeyName name)
    {
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(KeyServiceClient));
        if (_keys.TryGetValue(name, out var known))
        {
            return known;
        }

        lock (_gate)
        {
            if (_keys.Count >= MostKeys)
            {
                throw new KeyServiceException(
                    KeyServiceStatus.ResourceExhausted, "TOO_MANY_KEYS", $"This process watches {MostKeys} keys already: trust fewer.");
            }

            var key = _keys.GetOrAdd(name, name => new WatchedKey(name, new RoundTrip(() => AskAsync(name))));
            _stream?.Subscribe(name);
            _running ??= Task.Run(RunAsync);
            return key;
        }
    }

    private async Task AskAsync(KeyName name)
    {
        var askedAt = Moment.Now(clock);
        try
        {
            var set = await calls.GetKeySetAsync(new V1.GetKeySetRequest { Name = name.ResourceName }, _stopping.Token).ConfigureAwait(false);
            _keys[name].Offer(set, askedAt);
        }
        catch (KeyServiceException missing) when (missing.Status == KeyServiceStatus.NotFound)
        {
            _keys[name].Offer(null, askedAt);
        }
    }

    private async Task<KnownKeySet> FirstAsync(WatchedKey key, Deadline deadline, CancellationToken cancellation)
    {
        try
        {
            await key.FirstKnown.WaitAsync(deadline.Remaining, cancellation).ConfigureAwait(false);
            return key.Known!;
        }
        catch (TimeoutException)
        {
            throw new KeyServiceException(
                KeyServiceStatus.DeadlineExceeded,
                KeyServiceException.DeadlineReason,
                $"The authority at {channel.Endpoint} did not send the key set of {key.Name} in time. {_lastProblem}".TrimEnd());
        }
    }

    private async Task RunAsync()
    {
        var longestWait = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(2).Ticks, options.KeySetFreshness.Ticks / 3));
        var backOff = new BackOff(longestWait / 20, longestWait);
        for (var number = 1L; !_stopping.IsCancellationRequested; number++)
        {
            var stream = Begin(number);
            try
            {
                await stream.RunAsync(channel.Signing, _stopping.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (_stopping.IsCancellationRequested)
            {
                StoppedWith(error.GetType().Name);
            }
            catch (Exception error)
            {
                Report(error, stream.HasAnswered || number == 1);
            }

            if (stream.HasAnswered)
            {
                backOff.Reset();
            }

            await Task.Delay(backOff.Next(), clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private KeySetStream Begin(long number)
    {
        lock (_gate)
        {
            _stream = new KeySetStream(number, _keys, options.KeySetFreshness, clock);
            foreach (var name in _keys.Keys)
            {
                _stream.Subscribe(name);
            }

            return _stream;
        }
    }

    private void Report(Exception error, bool wasWell)
    {
        var told = error is RpcException rpc ? AuthorityErrors.Translate(rpc, channel.Endpoint, CancellationToken.None) : error;
        _lastProblem = told.Message;
        if (wasWell)
        {
            WatchLost(channel.Endpoint, told.Message);
        }

        // What a new attempt can mend is worth waiting for; what it cannot, the callers learn at once.
        if (told is not KeyServiceException { Status: KeyServiceStatus.Unavailable or KeyServiceStatus.DeadlineExceeded or KeyServiceStatus.Cancelled })
        {
            foreach (var key in _keys.Values)
            {
                key.FailWaiting(told);
            }
        }
    }
}
