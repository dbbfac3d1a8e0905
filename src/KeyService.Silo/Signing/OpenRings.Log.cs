using KeyService.Signing;

namespace KeyService.Silo.Signing;

internal sealed partial class OpenRings
{
    [LoggerMessage(1, LogLevel.Error, "Key ring {Ring} is closed: a change to it or its tenant, {Revisions}, could not be read")]
    private partial void LogClosed(Exception failure, KeyName ring, Revisions revisions);
}
