using KeyService.Grains.Storage;

namespace KeyService.Silo.Storage;

/// <summary>
/// Forgets expired claims of tenants that claim no more; those that do forget their own as they go. Any number of silos may
/// do it over one store.
/// </summary>
internal sealed partial class NonceRetention(INonceStore store, TimeProvider clock, ILogger<NonceRetention> log) : BackgroundService
{
    private const int Batch = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // In batches, so that commits need not wait for a large one.
                while (await store.DeleteExpiredAsync(clock.GetUtcNow(), Batch, stoppingToken) == Batch)
                {
                }
            }
            catch (Exception failure) when (failure is StoreUnavailableException or StoreCorruptException)
            {
                LogFailed(failure);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Expired nonces could not be forgotten; the next try is in a minute")]
    private partial void LogFailed(Exception failure);
}
