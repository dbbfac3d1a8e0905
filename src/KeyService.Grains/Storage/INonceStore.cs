using KeyService.Signing;

namespace KeyService.Grains.Storage;

/// <summary>
/// Where an authority remembers nonces that consumers have claimed, so that none is accepted twice. Apart from
/// <see cref="IAuthorityStore"/>: claims are many, short-lived, and neither audited nor in the change log.
/// </summary>
/// <remarks>
/// <para><b>Durability.</b> When <see cref="ClaimAsync"/> returns <see cref="NonceClaimOutcome.Claimed"/>, the claim survives
/// a crash of the process and of the machine until it expires. When it throws, the outcome is unknown; a repeat with the
/// same request id finds out.</para>
/// <para><b>Consistency.</b> Of all claims to one nonce, of which at least one is stored, one is
/// <see cref="NonceClaimOutcome.Claimed"/> until it expires. A live claim is never dropped to make room for another.</para>
/// <para><b>Concurrency.</b> All members may be called at once from any thread, and from any silo over the same store.</para>
/// <para><b>Failures.</b> As those of <see cref="IAuthorityStore"/>.</para>
/// </remarks>
public interface INonceStore
{
    /// <summary>
    /// Claims a nonce unless a live claim stands. <paramref name="limit"/> is the most claims that the tenant may have.
    /// Costs the same whatever is stored.
    /// </summary>
    Task<NonceClaimResult> ClaimAsync(NonceClaim claim, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets up to <paramref name="limit"/> claims that have expired at <paramref name="now"/>; returns how many.</summary>
    Task<int> DeleteExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}

/// <summary>A claim to a nonce.</summary>
/// <param name="Tenant">Whose nonces; the tenant must exist.</param>
/// <param name="Scope">What the nonce is unique in.</param>
/// <param name="Nonce">The nonce.</param>
/// <param name="RequestId">Names this claim, so that a repeat of it is told from a replay; "": it cannot be told.</param>
/// <param name="Now">When it arrived.</param>
/// <param name="ExpiresAt">From when on the nonce is free again; after <paramref name="Now"/>.</param>
public sealed record NonceClaim(
    TenantId Tenant, string Scope, string Nonce, string RequestId, DateTimeOffset Now, DateTimeOffset ExpiresAt);

/// <summary>What became of a claim.</summary>
/// <param name="Outcome">Whether it stands.</param>
/// <param name="ExpiresAt">When the claim that stands expires, this one or the earlier; the default where none does.</param>
public readonly record struct NonceClaimResult(NonceClaimOutcome Outcome, DateTimeOffset ExpiresAt = default);

/// <summary>Whether a claim stands.</summary>
public enum NonceClaimOutcome
{
    /// <summary>It is stored, now or by an earlier call with the same request id.</summary>
    Claimed = 1,

    /// <summary>Another live claim stands; nothing was stored.</summary>
    Replayed,

    /// <summary>The tenant has as many live claims as it may; nothing was stored.</summary>
    Full,

    /// <summary>There is no such tenant; nothing was stored.</summary>
    NoTenant,
}
