using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

internal sealed partial class TenantGrain
{
    [LoggerMessage(1, LogLevel.Error, "Creating tenant {Tenant} failed; its outcome may be open, so the grain gives up its activation")]
    private partial void LogFailed(Exception exception, TenantId tenant);
}
