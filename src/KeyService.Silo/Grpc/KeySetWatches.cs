using Grpc.Core;
using KeyService.Silo.Signing;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>Serves the WatchKeySets streams of this silo.</summary>
internal sealed class KeySetWatches(OpenRings rings, IHostApplicationLifetime lifetime)
{
    public async Task ServeAsync(
        IAsyncStreamReader<WatchKeySetsRequest> requests, IServerStreamWriter<WatchKeySetsResponse> responses, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        using var watch = new KeySetWatch(rings);
        var reading = watch.ReadAsync(requests, ending.Token);
        var writing = watch.WriteAsync(responses, ending.Token);
        try
        {
            await await Task.WhenAny(reading, writing);
            // The caller has nothing more to ask, and is still told of changes.
            await writing;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            throw new RpcException(lifetime.ApplicationStopping.IsCancellationRequested
                ? new Status(StatusCode.Unavailable, "The silo is shutting down: watch at another one.")
                : new Status(StatusCode.Cancelled, "The caller went away."));
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
