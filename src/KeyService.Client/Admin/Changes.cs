namespace KeyService.Client;

/// <summary>How a change is asked for.</summary>
public sealed record ChangeOptions
{
    /// <summary>
    /// Names the request: repeated within a day with the same content it changes nothing more and gets the first answer.
    /// Null: the client makes one for each call and keeps it across its own retries.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>A dry run: the authority checks the request and changes nothing.</summary>
    public bool ValidateOnly { get; init; }
}

/// <summary>A changed tenant and where the change is in force.</summary>
/// <param name="Tenant">The tenant after the change.</param>
/// <param name="Receipt">Where the change is in force.</param>
public sealed record TenantChange(Tenant Tenant, Receipt Receipt);

/// <summary>A changed key and where the change is in force.</summary>
/// <param name="Key">The key after the change, with its versions.</param>
/// <param name="Receipt">Where the change is in force.</param>
public sealed record KeyChange(Key Key, Receipt Receipt);

/// <summary>What a change did and where it is in force.</summary>
public sealed record Receipt
{
    /// <summary>The position in the authority's change log; later changes have higher ones.</summary>
    public long Sequence { get; init; }

    /// <summary>The silos that had applied the change when the call returned.</summary>
    public int SilosAcknowledged { get; init; }

    /// <summary>The silos that did not answer and whose lease was waited out.</summary>
    public int SilosWaitedOut { get; init; }

    /// <summary>The time from commit to return.</summary>
    public TimeSpan Barrier { get; init; }

    /// <summary>By when each client that verifies locally must have noticed, if it keeps the default freshness.</summary>
    public DateTimeOffset? ClientsByTime { get; init; }

    /// <summary>True for a dry run: nothing was changed.</summary>
    public bool ValidatedOnly { get; init; }
}
