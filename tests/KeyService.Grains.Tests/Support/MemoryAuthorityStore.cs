using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Grains.Tests.Support;

/// <summary>The store contract in memory, with faults on demand. It outlives a cluster, as a database does.</summary>
internal sealed class MemoryAuthorityStore : IAuthorityStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<TenantId, StoredTenant> _tenants = [];
    private readonly SortedDictionary<KeyName, (StoredKeyRing Ring, DateTimeOffset? DueAt, int Shard)> _rings = [];
    private readonly Dictionary<(string Principal, string RequestId), StoredReply> _replies = [];
    private readonly Dictionary<TenantId, List<AuditEntry>> _audit = [];
    private readonly List<Change> _changes = [];

    public StoreFaults Faults { get; } = new();

    /// <summary>Raised when a ring's row is read.</summary>
    public event Action<KeyName>? RingRead;

    public int ReplyCount
    {
        get
        {
            lock (_gate) return _replies.Count;
        }
    }

    public async Task<CommitResult> CommitAsync(AuthorityCommit commit, CancellationToken cancellationToken)
    {
        await Faults.RunBeforeCommitAsync(commit);
        var fault = Faults.Take(StoreCall.Commit);
        if (fault == StoreFault.Failed) throw StoreFaults.Unavailable();

        CommitResult result;
        lock (_gate) result = Commit(commit);
        return fault == StoreFault.FailedButStored ? throw StoreFaults.Unavailable() : result;
    }

    public Task<StoredTenant?> FindTenantAsync(TenantId tenant, CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.FindTenant, () => _tenants.GetValueOrDefault(tenant));

    public Task<IReadOnlyList<StoredTenant>> ListTenantsAsync(TenantId after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.List, IReadOnlyList<StoredTenant> () =>
            [.. _tenants.Values.Where(t => t.Tenant.CompareTo(after) > 0).Take(limit)]);

    public Task<StoredKeyRing?> FindKeyRingAsync(KeyName name, CancellationToken cancellationToken)
    {
        RingRead?.Invoke(name);
        return ReadAsync(StoreCall.FindKeyRing, () => _rings.TryGetValue(name, out var row) ? row.Ring : null);
    }

    public Task<IReadOnlyList<StoredKeyRing>> ListKeyRingsAsync(TenantId tenant, string afterKey, int limit, CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.List, IReadOnlyList<StoredKeyRing> () =>
            [.. _rings.Values.Select(row => row.Ring)
                .Where(r => r.Name.Tenant == tenant && string.CompareOrdinal(r.Name.Key, afterKey) > 0).Take(limit)]);

    public Task<IReadOnlyList<DueKeyRing>> ListDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.ListDue, IReadOnlyList<DueKeyRing> () =>
            [.. _rings.Values.Where(row => row.Shard == shard && row.DueAt <= now)
                .OrderBy(row => row.DueAt)
                .Select(row => new DueKeyRing(row.Ring.Name, row.Ring.Revision, row.DueAt!.Value)).Take(limit)]);

    public Task<IReadOnlyList<Change>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.ReadChanges, IReadOnlyList<Change> () => [.. _changes.Skip((int)after).Take(limit)]);

    public Task<long> ReadHeadAsync(CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.ReadHead, () => (long)_changes.Count);

    public Task<StoredReply?> FindReplyAsync(string principal, string requestId, CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.FindReply, () => _replies.GetValueOrDefault((principal, requestId)));

    public Task<int> DeleteRepliesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.DeleteReplies, () =>
            _replies.Where(reply => reply.Value.CreatedAt < before).ToList().Count(reply => _replies.Remove(reply.Key)));

    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(StoreCall.List, IReadOnlyList<AuditEntry> () =>
            [.. _audit.GetValueOrDefault(tenant, []).Skip((int)after).Take(limit)]);

    /// <summary>Damages a ring's document as a bad disk would.</summary>
    public void Damage(KeyName name)
    {
        lock (_gate)
        {
            var row = _rings[name];
            _rings[name] = row with { Ring = row.Ring with { Document = [.. row.Ring.Document.Take(row.Ring.Document.Length / 2)] } };
        }
    }

    private Task<T> ReadAsync<T>(StoreCall call, Func<T> read)
    {
        if (Faults.Take(call) != StoreFault.None) return Task.FromException<T>(StoreFaults.Unavailable());
        lock (_gate) return Task.FromResult(read());
    }

    private CommitResult Commit(AuthorityCommit commit)
    {
        if (commit.Reply is { } reply && _replies.TryGetValue((reply.Principal, reply.RequestId), out var earlier))
        {
            return new CommitResult.RequestRepeated(earlier);
        }

        if (commit.Tenant is { } tenant && Conflicts(_tenants.GetValueOrDefault(tenant.Tenant)?.Revision ?? 0, tenant.ExpectedRevision) is { } t) return t;
        if (commit.KeyRing is { } ring && Conflicts(_rings.GetValueOrDefault(ring.Name).Ring?.Revision ?? 0, ring.ExpectedRevision) is { } r) return r;

        Apply(commit);
        if (commit.Reply is { } recorded) _replies[(recorded.Principal, recorded.RequestId)] = recorded with { Sequence = _changes.Count };
        return new CommitResult.Committed(_changes.Count);
    }

    private static CommitResult.RevisionConflict? Conflicts(long actual, long expected) =>
        actual == expected ? null : new CommitResult.RevisionConflict(actual);

    private void Apply(AuthorityCommit commit)
    {
        if (commit.Tenant is { } tenant)
        {
            var revision = tenant.ExpectedRevision + 1;
            _tenants[tenant.Tenant] = new StoredTenant(
                tenant.Tenant, revision, tenant.DisplayName, tenant.SealedDek, tenant.ResponsePolicy, tenant.CreatedAt);
            _changes.Add(new Change(_changes.Count + 1, tenant.Tenant, null, revision));
        }

        if (commit.KeyRing is { } ring)
        {
            var revision = ring.ExpectedRevision + 1;
            _rings[ring.Name] = (new StoredKeyRing(ring.Name, revision, ring.Document), ring.NextDueAt, ring.Shard);
            _changes.Add(new Change(_changes.Count + 1, ring.Name.Tenant, ring.Name, revision));
        }

        if (!_audit.TryGetValue(commit.Audit.Tenant, out var trail))
        {
            _audit[commit.Audit.Tenant] = trail = [];
        }

        trail.Add(AuditChain.Append(trail.Count, trail.Count == 0 ? AuditChain.Genesis(commit.Audit.Tenant) : trail[^1].Hash, commit.Audit));
    }
}
