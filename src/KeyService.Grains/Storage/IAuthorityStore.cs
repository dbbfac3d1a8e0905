using KeyService.Core.Audit;
using KeyService.Signing;

namespace KeyService.Grains.Storage;

/// <summary>
/// Where an authority keeps what must not be lost: tenants, key rings, the audit trail and the change log.
/// </summary>
/// <remarks>
/// <para><b>Durability.</b> When <see cref="CommitAsync"/> returns <see cref="CommitResult.Committed"/>, the commit survives
/// a crash of the process and of the machine. When it throws, the outcome is unknown: the commit is either there as a
/// whole or not at all.</para>
/// <para><b>Consistency.</b> A commit is one transaction. Its <see cref="Change"/> gets the next number of one sequence, in
/// commit order and without gaps a reader could see: who reads the log up to n never later finds an entry at or below n
/// that was not there. Audit entries of a tenant form one hash chain. A read sees every commit that returned before the
/// read began.</para>
/// <para><b>Concurrency.</b> All members may be called at once from any thread. Two commits that expect the same revision
/// of one ring or tenant cannot both succeed.</para>
/// <para><b>Failures.</b> A store that cannot be reached or written throws <see cref="StoreUnavailableException"/>; one whose
/// content is damaged throws <see cref="StoreCorruptException"/>. Nothing else escapes but cancellation.</para>
/// </remarks>
public interface IAuthorityStore
{
    /// <summary>Commits all parts of <paramref name="commit"/> or none.</summary>
    Task<CommitResult> CommitAsync(AuthorityCommit commit, CancellationToken cancellationToken);

    /// <summary>The tenant, or null.</summary>
    Task<StoredTenant?> FindTenantAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> tenants in ordinal order, after <paramref name="after"/> (exclusive; default: from the first).</summary>
    Task<IReadOnlyList<StoredTenant>> ListTenantsAsync(TenantId after, int limit, CancellationToken cancellationToken);

    /// <summary>The key ring, or null.</summary>
    Task<StoredKeyRing?> FindKeyRingAsync(KeyName name, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> of the tenant's rings in ordinal order of their keys, after <paramref name="afterKey"/> (exclusive; "": from the first).</summary>
    Task<IReadOnlyList<StoredKeyRing>> ListKeyRingsAsync(TenantId tenant, string afterKey, int limit, CancellationToken cancellationToken);

    /// <summary>Rings of one shard whose next step is due at or before <paramref name="now"/>, the longest due first. Costs what is due, not what is stored.</summary>
    Task<IReadOnlyList<DueKeyRing>> ListDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> changes with a sequence above <paramref name="after"/>, ascending.</summary>
    Task<IReadOnlyList<Change>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>The highest sequence committed; 0 before the first.</summary>
    Task<long> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>The reply recorded for the caller's request id, or null.</summary>
    Task<StoredReply?> FindReplyAsync(string principal, string requestId, CancellationToken cancellationToken);

    /// <summary>Forgets replies recorded before <paramref name="before"/>; returns how many.</summary>
    Task<int> DeleteRepliesAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> entries of the tenant's audit trail with an index above <paramref name="after"/>, ascending.</summary>
    Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken);
}
