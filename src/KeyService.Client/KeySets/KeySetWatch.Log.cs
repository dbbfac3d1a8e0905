using Microsoft.Extensions.Logging;

namespace KeyService.Client.KeySets;

internal sealed partial class KeySetWatch
{
    private readonly ILogger _log = log;

    [LoggerMessage(1, LogLevel.Warning, "Lost the watch of key sets at {Endpoint}: {Problem} It is begun anew; key sets are used until they are stale.")]
    private partial void WatchLost(Uri endpoint, string problem);

    [LoggerMessage(2, LogLevel.Debug, "The watch of key sets ended with the client ({Error}).")]
    private partial void StoppedWith(string error);
}
