using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

internal sealed partial class ChangeCatchUp
{
    [LoggerMessage(1, LogLevel.Error, "The change log could not be applied past {Applied}; trying again until it can")]
    private partial void LogBehind(Exception exception, long applied);
}
