using KeyService.Signing;

namespace KeyService.Silo.Signing;

internal sealed partial class OpenRings
{
    [LoggerMessage(1, LogLevel.Error, "Key ring {Ring} is closed: its change to revision {Revision} could not be read")]
    private partial void LogClosed(Exception failure, KeyName ring, long revision);
}
