namespace KeyService.Grains;

/// <summary>What a change did and where it is in force.</summary>
public sealed record ChangeReceipt
{
    /// <summary>The change's position in the log; 0 if nothing was changed.</summary>
    public long Sequence { get; init; }

    /// <summary>Silos that had applied the change when the call returned.</summary>
    public int SilosAcknowledged { get; init; }

    /// <summary>Silos that did not answer and whose lease was waited out.</summary>
    public int SilosWaitedOut { get; init; }

    /// <summary>From commit to return.</summary>
    public TimeSpan Barrier { get; init; }

    /// <summary>By when each client that verifies locally must have noticed, if it keeps the default freshness.</summary>
    public DateTimeOffset ClientsBy { get; init; }

    /// <summary>The request was a dry run and nothing was changed.</summary>
    public bool ValidatedOnly { get; init; }

    internal static ChangeReceipt DryRun { get; } = new() { ValidatedOnly = true };
}
