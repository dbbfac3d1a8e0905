using KeyService.Grains.Storage;
using KeyService.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KeyService.Grains;

/// <summary>
/// A reminder keeps the shard awake, a timer paces its scans. What a missed scan leaves is due at the next, and rotating
/// is idempotent, so neither a lost tick nor a second activation does harm.
/// </summary>
internal sealed partial class RotationShardGrain(
    IAuthorityStore store, IOptions<SchedulerOptions> options, TimeProvider clock, ILogger<RotationShardGrain> log)
    : Grain, IRotationShardGrain, IRemindable
{
    private const string WakeUp = "wake-up";

    // The shortest that Orleans allows. A shard whose silo died is back within it.
    private static readonly TimeSpan _wakeUpPeriod = TimeSpan.FromMinutes(1);

    private readonly SchedulerOptions _options = options.Value;
    private readonly Backoff _backoff = new(options.Value.ScanInterval, options.Value.MaxBackoff);
    private int _shard;
    private ReplyRetention? _retention;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = checked((int)this.GetPrimaryKeyLong());
        ArgumentOutOfRangeException.ThrowIfNegative(_shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_shard, RotationShards.Count);

        // Replies belong to no shard: the first one sees to them.
        _retention = _shard == 0 ? new ReplyRetention(store, clock, log) : null;
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(_options.ScanInterval, _options.ScanInterval) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task EnsureScheduledAsync() => this.RegisterOrUpdateReminder(WakeUp, _wakeUpPeriod, _wakeUpPeriod);

    /// <summary>That the call arrived is all: it activated the shard, and the timer does the rest.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public async Task ScanAsync()
    {
        HashSet<KeyName> seen = [];
        while (await FindDueAsync(seen) is { Count: > 0 } due)
        {
            await RotateAllAsync(due);
        }

        _backoff.Trim(clock.GetUtcNow());
        if (_retention is not null)
        {
            await _retention.ApplyAsync();
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ScanAsync();
        }
        catch (Exception e) when (OpenOutcome.Describe(e) is not null)
        {
            LogScanFailed(e, _shard);
        }
    }

    /// <summary>The longest due rings that this scan has not seen yet and that need not be left alone.</summary>
    private async Task<Queue<DueKeyRing>> FindDueAsync(HashSet<KeyName> seen)
    {
        // Room for those seen and still due, and for those left alone: else they would hide the others.
        var now = clock.GetUtcNow();
        var limit = _options.PageSize + _backoff.Count;
        var due = await store.ListDueAsync(_shard, now, limit, CancellationToken.None);
        return new Queue<DueKeyRing>(due.Where(ring => !_backoff.Holds(ring.Name, now) && seen.Add(ring.Name)));
    }

    private Task RotateAllAsync(Queue<DueKeyRing> due)
    {
        return Task.WhenAll(Enumerable.Range(0, Math.Min(_options.Concurrency, due.Count)).Select(_ => RotateNextAsync()));

        // All on the grain's scheduler, one at a time between awaits, so the queue needs no lock.
        async Task RotateNextAsync()
        {
            while (due.TryDequeue(out var ring))
            {
                await RotateAsync(ring);
            }
        }
    }

    private async Task RotateAsync(DueKeyRing due)
    {
        try
        {
            var reply = await GrainFactory.GetGrain<IKeyRingGrain>(due.Name.ToString()).RotateIfDueAsync(due.Revision);
            if (reply.IsRefused)
            {
                LogRefused(due.Name, _backoff.Fail(due.Name, clock.GetUtcNow()), reply.Refusal.Reason, reply.Refusal.Message);
            }
            else if (reply.Ring.Revision == due.Revision)
            {
                LogStuck(due.Name, _backoff.Fail(due.Name, clock.GetUtcNow()), due.DueAt);
            }
            else
            {
                _backoff.Clear(due.Name);
            }
        }
        catch (Exception e)
        {
            // Whatever it is, a bug included, it must not keep the other rings from their turn.
            LogFailed(e, due.Name, _backoff.Fail(due.Name, clock.GetUtcNow()));
        }
    }
}
