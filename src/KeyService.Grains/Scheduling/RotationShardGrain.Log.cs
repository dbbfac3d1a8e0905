using KeyService.Core.KeyRings;
using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

internal sealed partial class RotationShardGrain
{
    [LoggerMessage(1, LogLevel.Error, "The scan of shard {Shard} failed; the next one does what it left")]
    private partial void LogScanFailed(Exception exception, int shard);

    [LoggerMessage(2, LogLevel.Error, "Rotating key {Key} was refused until {RetryAt:O}: {Reason}: {Message}")]
    private partial void LogRefused(KeyName key, DateTimeOffset retryAt, RefusalReason reason, string message);

    [LoggerMessage(3, LogLevel.Error, "Rotating key {Key} failed; trying again at {RetryAt:O}")]
    private partial void LogFailed(Exception exception, KeyName key, DateTimeOffset retryAt);

    [LoggerMessage(4, LogLevel.Warning, "Key {Key} is listed as due since {DueAt:O} but had nothing to do; looking again at {RetryAt:O}")]
    private partial void LogStuck(KeyName key, DateTimeOffset retryAt, DateTimeOffset dueAt);
}
