using KeyService.Grains.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeyService.Silo.Http;

/// <summary>Ready: the silo is a member of its cluster, its store can be read, and it is not about to stop.</summary>
internal sealed class ReadinessCheck(ISiloStatusOracle silo, IAuthorityStore store, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The silo is shutting down.");
        }

        if (silo.CurrentStatus != SiloStatus.Active)
        {
            return HealthCheckResult.Unhealthy($"The silo is {silo.CurrentStatus}, not yet or no longer active in its cluster.");
        }

        try
        {
            await store.ReadHeadAsync(cancellationToken);
            return HealthCheckResult.Healthy("The silo is active and its store can be read.");
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StoreCorruptException)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }
}
