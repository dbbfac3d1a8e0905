using Microsoft.Extensions.Logging.Console;

namespace KeyService.Silo;

/// <summary>Quiet by default: warnings of the platform, information of the authority's own. Section <c>Logging</c> changes it.</summary>
internal static class AuthorityLogging
{
    public static void AddAuthorityLogging(this WebApplicationBuilder builder)
    {
        builder.Logging
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            })
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("KeyService", LogLevel.Information)
            // Its first look measures from the machine's boot, and warns of that on a slow start.
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)
            // A failed start is told once, by Program, as a sentence and not as a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            // Readiness is what its callers are told; a silo that starts or stops is no error.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            .AddConfiguration(builder.Configuration.GetSection("Logging"));
    }
}
