using System.Collections.Concurrent;
using KeyService.Core.Audit;
using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Tests.Signing;

/// <summary>Key rings in memory, with a count of reads, a gate to hold one up, and failures on demand.</summary>
internal sealed class RingStore : IAuthorityStore
{
    private readonly ConcurrentDictionary<KeyName, KeyRing> _rings = new();
    private readonly ConcurrentDictionary<TenantId, StoredTenant> _tenants = new();
    private int _reads;
    private int _tenantReads;

    /// <summary>How often a ring was read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>How often a tenant was read, by the vault too.</summary>
    public int TenantReads => Volatile.Read(ref _tenantReads);

    /// <summary>Runs after a read has seen the stored state and before it returns.</summary>
    public Func<Task>? AfterRead { get; set; }

    /// <summary>As <see cref="AfterRead"/>, for tenants.</summary>
    public Func<Task>? AfterTenantRead { get; set; }

    public bool IsDown { get; set; }

    public void Put(KeyRing ring) => _rings[ring.Name] = ring;

    public void Put(StoredTenant tenant) => _tenants[tenant.Tenant] = tenant;

    /// <summary>What is stored, past every gate.</summary>
    public StoredTenant Tenant(TenantId tenant) => _tenants[tenant];

    public async Task<StoredKeyRing?> FindKeyRingAsync(KeyName name, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (IsDown)
        {
            throw new StoreUnavailableException("The store is down.");
        }

        var seen = _rings.TryGetValue(name, out var ring) ? new StoredKeyRing(name, ring.Revision, KeyRingDocument.Write(ring)) : null;
        if (AfterRead is { } hold)
        {
            await hold();
        }

        return seen;
    }

    public async Task<StoredTenant?> FindTenantAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _tenantReads);
        var seen = _tenants.GetValueOrDefault(tenant);
        if (AfterTenantRead is { } hold)
        {
            await hold();
        }

        return seen;
    }

    public Task<CommitResult> CommitAsync(AuthorityCommit commit, CancellationToken cancellationToken) => throw NotUsed;

    public Task<IReadOnlyList<StoredTenant>> ListTenantsAsync(TenantId after, int limit, CancellationToken cancellationToken) => throw NotUsed;

    public Task<IReadOnlyList<StoredKeyRing>> ListKeyRingsAsync(TenantId tenant, string afterKey, int limit, CancellationToken cancellationToken) => throw NotUsed;

    public Task<IReadOnlyList<DueKeyRing>> ListDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken) => throw NotUsed;

    public Task<IReadOnlyList<Change>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken) => throw NotUsed;

    public Task<long> ReadHeadAsync(CancellationToken cancellationToken) => throw NotUsed;

    public Task<StoredReply?> FindReplyAsync(string principal, string requestId, CancellationToken cancellationToken) => throw NotUsed;

    public Task<int> DeleteRepliesAsync(DateTimeOffset before, CancellationToken cancellationToken) => throw NotUsed;

    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken) => throw NotUsed;

    private static InvalidOperationException NotUsed => new("Open rings use only the reads of rings and tenants.");
}
