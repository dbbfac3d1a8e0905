namespace KeyService.Grains;

/// <summary>Has every shard run from the silo's start on, whichever silo it comes to be on.</summary>
internal sealed class ShardStarter(IGrainFactory grains) : IStartupTask
{
    public Task Execute(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, RotationShards.Count)
            .Select(shard => grains.GetGrain<IRotationShardGrain>(shard).EnsureScheduledAsync()))
        .WaitAsync(cancellationToken);
}
