namespace KeyService.Silo.Grpc;

internal sealed partial class Failures
{
    [LoggerMessage(1, LogLevel.Warning, "{Method} refused with {Reason}")]
    private partial void LogRefused(Exception failure, string method, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Method} failed, request {RequestId}")]
    private partial void LogUnforeseen(Exception failure, string method, string requestId);
}
