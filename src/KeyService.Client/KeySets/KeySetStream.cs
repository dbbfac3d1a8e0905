using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using KeyService.Signing;

namespace KeyService.Client.KeySets;

/// <summary>
/// One WatchKeySets call, from its start to its failure. Each message it sends carries a ping; the reply proves that
/// all it had pushed was current when the ping was sent.
/// </summary>
/// <param name="number">Tells this stream's pushes from those of streams before it; larger than theirs.</param>
/// <param name="keys">The watched keys, which others add to meanwhile.</param>
/// <param name="freshness">Pings go out three times in this time; a ping unanswered for longer ends the call.</param>
/// <param name="clock">Tells when pings are sent.</param>
internal sealed class KeySetStream(long number, ConcurrentDictionary<KeyName, WatchedKey> keys, TimeSpan freshness, TimeProvider clock)
{
    // The protocol sets no limit to the names in a message; 500 of the longest make 75 KB.
    private const int NamesPerMessage = 500;

    private readonly Channel<KeyName> _toSubscribe = Channel.CreateUnbounded<KeyName>(new() { SingleReader = true });

    private readonly Lock _gate = new();

    // Under _gate: pings whose pong is due, and the moment at which each key was asked for.
    private readonly Queue<(long Number, Moment SentAt)> _pings = new();
    private readonly Dictionary<KeyName, Moment> _subscribed = [];
    private long _lastPing;

    /// <summary>True once the authority has answered on this stream.</summary>
    public bool HasAnswered { get; private set; }

    public void Subscribe(KeyName key) => _toSubscribe.Writer.TryWrite(key);

    /// <summary>Runs until the call fails, stalls or is cancelled; always ends with an exception.</summary>
    public async Task RunAsync(V1.SigningService.SigningServiceClient authority, CancellationToken stopping)
    {
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var call = authority.WatchKeySets(cancellationToken: lifetime.Token);
        var reading = ReadAsync(call.ResponseStream, lifetime.Token);
        var writing = WriteAsync(call.RequestStream, lifetime.Token);
        var first = await Task.WhenAny(reading, writing).ConfigureAwait(false);
        await lifetime.CancelAsync().ConfigureAwait(false);

        // The other one ends by the cancellation, which is no news.
        await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
        throw new RpcException(new Status(StatusCode.Unavailable, "The authority ended the watch of key sets."));
    }

    private async Task WriteAsync(IClientStreamWriter<V1.WatchKeySetsRequest> requests, CancellationToken ending)
    {
        Task<bool>? more = null;
        while (true)
        {
            await requests.WriteAsync(NextMessage(), ending).ConfigureAwait(false);
            more ??= _toSubscribe.Reader.WaitToReadAsync(ending).AsTask();
            if (await Task.WhenAny(more, Task.Delay(freshness / 3, clock, ending)).ConfigureAwait(false) == more)
            {
                await more.ConfigureAwait(false);
                more = null;
            }

            ending.ThrowIfCancellationRequested();
            RefuseToStall();
        }
    }

    private V1.WatchKeySetsRequest NextMessage()
    {
        var message = new V1.WatchKeySetsRequest();
        var now = Moment.Now(clock);
        lock (_gate)
        {
            while (message.Subscribe.Count < NamesPerMessage && _toSubscribe.Reader.TryRead(out var key))
            {
                if (_subscribed.TryAdd(key, now))
                {
                    message.Subscribe.Add(key.ResourceName);
                }
            }

            message.Ping = ++_lastPing;
            _pings.Enqueue((_lastPing, now));
        }

        return message;
    }

    private void RefuseToStall()
    {
        lock (_gate)
        {
            if (_pings.TryPeek(out var oldest) && oldest.SentAt.Age(clock) > freshness)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "The authority stopped answering on the watch of key sets."));
            }
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<V1.WatchKeySetsResponse> responses, CancellationToken ending)
    {
        while (await responses.MoveNext(ending).ConfigureAwait(false))
        {
            var response = responses.Current;
            switch (response.EventCase)
            {
                case V1.WatchKeySetsResponse.EventOneofCase.KeySet:
                    Take(response.KeySet.Name, response.KeySet);
                    break;
                case V1.WatchKeySetsResponse.EventOneofCase.Missing:
                    Take(response.Missing, null);
                    break;
                case V1.WatchKeySetsResponse.EventOneofCase.Pong:
                    TakePong(response.Pong);
                    break;
            }

            HasAnswered = true;
        }
    }

    private void Take(string name, V1.KeySet? set)
    {
        // A key that nobody asked for is none of ours.
        if (!KeyName.TryParse(name, out var parsed) || !keys.TryGetValue(parsed, out var key) || SubscribedAt(parsed) is not { } since)
        {
            return;
        }

        try
        {
            key.Push(set, number, since);
        }
        catch (KeyServiceException unreadable)
        {
            key.FailWaiting(unreadable);
        }
    }

    private Moment? SubscribedAt(KeyName key)
    {
        lock (_gate)
        {
            return _subscribed.TryGetValue(key, out var since) ? since : null;
        }
    }

    private void TakePong(long pong)
    {
        Moment? sentAt = null;
        lock (_gate)
        {
            while (_pings.TryPeek(out var ping) && ping.Number <= pong)
            {
                sentAt = ping.Number == pong ? ping.SentAt : null;
                _pings.Dequeue();
            }
        }

        if (sentAt is { } confirmed)
        {
            foreach (var (_, key) in keys)
            {
                key.Confirm(number, confirmed);
            }
        }
    }
}
