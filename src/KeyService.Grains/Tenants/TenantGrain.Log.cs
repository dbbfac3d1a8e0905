using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

internal sealed partial class TenantGrain
{
    [LoggerMessage(1, LogLevel.Error, "{Action} of tenant {Tenant} failed; its outcome may be open, so the grain gives up its activation")]
    private partial void LogFailed(Exception exception, string action, TenantId tenant);

    [LoggerMessage(2, LogLevel.Warning, "An update of tenant {Tenant} lost the race to other writers")]
    private partial void LogLostRace(TenantId tenant);
}
