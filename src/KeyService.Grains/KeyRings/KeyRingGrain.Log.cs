using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

internal sealed partial class KeyRingGrain
{
    [LoggerMessage(1, LogLevel.Error, "{Command} on key {Key} failed; its outcome may be open, so the grain gives up its activation")]
    private partial void LogFailed(Exception exception, KeyName key, string command);

    [LoggerMessage(2, LogLevel.Warning, "{Command} on key {Key} lost the race to other writers")]
    private partial void LogLostRace(KeyName key, string command);
}
