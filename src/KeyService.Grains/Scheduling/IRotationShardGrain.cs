using Orleans.Concurrency;

namespace KeyService.Grains;

/// <summary>
/// One of <see cref="RotationShards.Count"/> schedulers; its key is the shard's number, from 0. It finds its rings whose
/// next step is due through an index, so a ring that waits costs nothing.
/// </summary>
public interface IRotationShardGrain : IGrainWithIntegerKey
{
    /// <summary>Makes the shard scan by itself from now on, also after the silo it runs on is gone.</summary>
    [AlwaysInterleave]
    Task EnsureScheduledAsync();

    /// <summary>Has every due ring of the shard do its due steps, and returns when each has answered.</summary>
    Task ScanAsync();
}
