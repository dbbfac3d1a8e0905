using System.Threading.Channels;
using Grpc.Core;
using KeyService.Signing;
using KeyService.Silo.Signing;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>
/// One WatchKeySets stream. Changes and pings go through one queue, so a pong follows every change that was in force when
/// its ping came. The queue is bounded by the keys watched, each queued once at a time, and by the pings not answered yet.
/// </summary>
internal sealed class KeySetWatch : IDisposable
{
    private const int OpenPings = 64;

    private readonly OpenRings _rings;
    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _pings = new(OpenPings);

    // Guarded by _gate.
    private readonly Lock _gate = new();
    private readonly HashSet<KeyName> _watched = [];
    private readonly HashSet<KeyName> _queued = [];

    public KeySetWatch(OpenRings rings)
    {
        _rings = rings;
        _rings.Changed += OnChanged;
        _rings.TenantChanged += OnTenantChanged;
    }

    public void Dispose()
    {
        _rings.Changed -= OnChanged;
        _rings.TenantChanged -= OnTenantChanged;
    }

    public async Task ReadAsync(IAsyncStreamReader<WatchKeySetsRequest> requests, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            foreach (var name in requests.Current.Subscribe)
            {
                Subscribe(AdminNames.Key(name));
            }

            if (requests.Current.Ping != 0)
            {
                await _pings.WaitAsync(cancellationToken);
                _queue.Writer.TryWrite(new Work(default, requests.Current.Ping));
            }
        }
    }

    public async Task WriteAsync(IServerStreamWriter<WatchKeySetsResponse> responses, CancellationToken cancellationToken)
    {
        await foreach (var work in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            if (work.Ping != 0)
            {
                await responses.WriteAsync(new WatchKeySetsResponse { Pong = work.Ping }, cancellationToken);
                _pings.Release();
                continue;
            }

            lock (_gate)
            {
                // Before the ring is read: a change that comes later queues it again.
                _queued.Remove(work.Key);
            }

            await responses.WriteAsync(await PresentAsync(work.Key, cancellationToken), cancellationToken);
        }
    }

    private async Task<WatchKeySetsResponse> PresentAsync(KeyName key, CancellationToken cancellationToken)
    {
        try
        {
            return await _rings.OpenAsync(_rings.SlotOf(key), cancellationToken) is { } ring
                ? new WatchKeySetsResponse { KeySet = KeySets.Of(ring) }
                : new WatchKeySetsResponse { Missing = key.ResourceName };
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // A key set that cannot be had must not seem to be still the last one. The other keys' stream goes on.
            return new WatchKeySetsResponse { Missing = key.ResourceName };
        }
    }

    private void Subscribe(KeyName key)
    {
        lock (_gate)
        {
            if (_watched.Count >= Limits.WatchedKeys && !_watched.Contains(key))
            {
                throw GrpcRefusals.ToException(new EdgeRefusal(
                    Reasons.InvalidArgument, $"One stream watches at most {Limits.WatchedKeys} keys: open another."));
            }

            _watched.Add(key);
            Queue(key);
        }
    }

    private void OnChanged(KeyName key)
    {
        lock (_gate)
        {
            if (_watched.Contains(key))
            {
                Queue(key);
            }
        }
    }

    private void OnTenantChanged(TenantId tenant)
    {
        lock (_gate)
        {
            foreach (var key in _watched.Where(key => key.Tenant == tenant))
            {
                Queue(key);
            }
        }
    }

    private void Queue(KeyName key)
    {
        if (_queued.Add(key))
        {
            _queue.Writer.TryWrite(new Work(key, 0));
        }
    }

    /// <summary>A key set to send or, where it is not 0, a ping to answer.</summary>
    private readonly record struct Work(KeyName Key, long Ping);
}
