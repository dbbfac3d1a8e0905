namespace KeyService.Client;

/// <summary>Whether a claim was granted. Act only on <see cref="Claimed"/>.</summary>
public enum ReplayClaimOutcome
{
    /// <summary>The guard cannot tell; the message may be offered again.</summary>
    Unavailable,

    /// <summary>The nonce was free and is now taken: act on the message.</summary>
    Claimed,

    /// <summary>The nonce was taken already.</summary>
    Replayed,

    /// <summary>The guard holds as many live claims as it may; the message may be offered again.</summary>
    Full,
}

/// <summary>What became of a claim. Immutable; the default is <see cref="ReplayClaimOutcome.Unavailable"/>.</summary>
/// <param name="Outcome">Whether it was granted.</param>
/// <param name="Message">Why not, for people; null if it was.</param>
public readonly record struct ReplayClaim(ReplayClaimOutcome Outcome, string? Message = null)
{
    /// <summary>Whether to act on the message.</summary>
    public bool IsClaimed => Outcome == ReplayClaimOutcome.Claimed;

    internal static ReplayClaim Claimed { get; } = new(ReplayClaimOutcome.Claimed);

    internal static ReplayClaim Replayed { get; } = new(ReplayClaimOutcome.Replayed, "It was accepted before.");
}
