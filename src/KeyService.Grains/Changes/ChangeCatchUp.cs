using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KeyService.Grains;

/// <summary>
/// Applies in the background what no barrier waited for: a commit that was stored although its writer saw a failure,
/// or a change that could not be applied when it was made.
/// </summary>
internal sealed partial class ChangeCatchUp(
    ChangeFeed feed, IOptions<SchedulerOptions> options, TimeProvider clock, ILogger<ChangeCatchUp> log) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle)
    {
        // Grains are not called before this stage, and the host's endpoints open after the silo has started.
        lifecycle.Subscribe(nameof(ChangeFeed), ServiceLifecycleStage.RuntimeStorageServices, feed.StartAsync);
        lifecycle.Subscribe(nameof(ChangeCatchUp), ServiceLifecycleStage.Active, Start, StopAsync);
    }

    public void Dispose() => _stopping.Dispose();

    private Task Start(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stopping.Token), cancellationToken);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.CatchUpInterval, clock);
        var failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                failing = !await TryCatchUpAsync(failing, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> TryCatchUpAsync(bool failedBefore, CancellationToken cancellationToken)
    {
        try
        {
            await feed.CatchUpAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Once per outage, not once per tick.
            if (!failedBefore)
            {
                LogBehind(e, feed.Applied);
            }

            return false;
        }
    }
}
