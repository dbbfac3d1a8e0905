using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeyService.Silo.Http;

/// <summary>What the authority serves over plain HTTP: key sets and health.</summary>
internal static class HttpEndpoints
{
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void AddHttpEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<JwksEndpoint>();
        services.AddHealthChecks().AddCheck<ReadinessCheck>("ready");
    }

    public static void MapHttpEndpoints(this WebApplication app)
    {
        app.MapMethods(JwksEndpoint.Pattern, ReadMethods, static context => context.RequestServices.GetRequiredService<JwksEndpoint>().ServeAsync(context));
        app.MapMethods("/healthz/live", ReadMethods, static context => context.Response.WriteAsync("live\n"));
        app.MapMethods("/healthz/ready", ReadMethods, ServeReadinessAsync);
        app.MapFallback("{**path}", static context => Problems.WriteAsync(
            context, StatusCodes.Status404NotFound, "Here are key sets at /tenants/TENANT/keys/KEY/jwks.json, /healthz/live and /healthz/ready."));
    }

    private static async Task ServeReadinessAsync(HttpContext context)
    {
        var checks = context.RequestServices.GetRequiredService<HealthCheckService>();
        var report = await checks.CheckHealthAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        if (report.Status == HealthStatus.Healthy)
        {
            await context.Response.WriteAsync("ready\n");
            return;
        }

        var why = string.Join(' ', report.Entries.Values.Select(entry => entry.Description));
        await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, why);
    }
}
