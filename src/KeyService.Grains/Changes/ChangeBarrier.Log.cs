using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

public sealed partial class ChangeBarrier
{
    [LoggerMessage(1, LogLevel.Error, "Change {Sequence} takes a right away and is stored, but this silo could not apply it")]
    private partial void LogNotInForce(Exception exception, long sequence);

    [LoggerMessage(2, LogLevel.Warning, "Change {Sequence} is stored, but this silo could not apply it yet")]
    private partial void LogLate(Exception exception, long sequence);
}
