namespace KeyService.Client;

/// <summary>
/// Remembers what was accepted, so that nothing is accepted twice. <see cref="MemoryReplayGuard"/> serves one process,
/// <see cref="AuthorityReplayGuard"/> all replicas of a consumer.
/// </summary>
/// <remarks>
/// <para><b>Durability.</b> As the implementation says: whether claims outlive the process.</para>
/// <para><b>Consistency.</b> Of all claims to one nonce in one scope, at once or one after another, at most one is
/// <see cref="ReplayClaimOutcome.Claimed"/> until its window ends. A live claim is never dropped to make room: whoever
/// could push one out with claims of its own could replay.</para>
/// <para><b>Concurrency.</b> Claims may be made at once from any thread.</para>
/// <para><b>Failures.</b> A guard fails closed: what it cannot tell is not claimed. It throws for arguments that no claim
/// can have, and when its caller cancels it.</para>
/// </remarks>
public interface IReplayGuard
{
    /// <summary>Claims a nonce. Claim last, after everything else about the message was found in order.</summary>
    /// <param name="scope">What the nonce is unique in, such as a webhook endpoint's name: 1 to 128 visible ASCII characters.</param>
    /// <param name="nonce">1 to 256 visible ASCII characters.</param>
    /// <param name="window">
    /// How long the claim is kept, from now: more than 0, at most 1 h. It must outlast the time for which the message is
    /// acceptable, and what the consumers' clocks differ by.
    /// </param>
    /// <param name="cancellation">Ends the call; the nonce may have been claimed.</param>
    /// <exception cref="ArgumentException">The scope, the nonce or the window is out of its bounds.</exception>
    ValueTask<ReplayClaim> ClaimAsync(string scope, string nonce, TimeSpan window, CancellationToken cancellation = default);
}
