using KeyService.Client.Replay;
using KeyService.Signing;

namespace KeyService.Client;

/// <summary>
/// Claims that all replicas of a consumer share through the authority. They are on the authority's disk when granted, and
/// outlive its restart and the consumer's. A claim whose answer was lost is repeated until
/// <see cref="KeyServiceOptions.Timeout"/> and is then still this caller's. Without an answer the outcome is
/// <see cref="ReplayClaimOutcome.Unavailable"/>: nothing is accepted while the authority is away. Thread-safe.
/// </summary>
/// <param name="client">The connection; stays the caller's.</param>
/// <param name="tenant">Whose nonces: the tenant must exist, and has room for 1,000,000 live claims.</param>
public sealed class AuthorityReplayGuard(KeyServiceClient client, TenantId tenant) : IReplayGuard
{
    private const string LimitReason = "NONCE_LIMIT";

    /// <inheritdoc/>
    public async ValueTask<ReplayClaim> ClaimAsync(string scope, string nonce, TimeSpan window, CancellationToken cancellation = default)
    {
        ReplayBounds.Require(scope, nonce, window);
        try
        {
            var answer = await client.Calls.ClaimNonceAsync(ReplayMessages.ToClaim(tenant, scope, nonce, window), cancellation).ConfigureAwait(false);
            return ReplayMessages.FromMessage(answer);
        }
        catch (KeyServiceException failure)
        {
            return new ReplayClaim(
                failure.Reason == LimitReason ? ReplayClaimOutcome.Full : ReplayClaimOutcome.Unavailable, failure.Message);
        }
    }
}
