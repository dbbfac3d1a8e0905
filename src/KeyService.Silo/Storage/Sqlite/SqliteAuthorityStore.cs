using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>
/// The authority's store in one SQLite file: the embedded default, for one silo, whose <see cref="DataDirectory"/> is locked.
/// </summary>
/// <remarks>
/// WAL mode with <c>synchronous=FULL</c>: a commit is on disk when it is acknowledged. Writes go through one thread and wait
/// for each other; reads run on the caller's thread and wait for nothing. Times are kept in UTC to the microsecond.
/// </remarks>
internal sealed class SqliteAuthorityStore : IAuthorityStore, INonceStore, IDisposable
{
    private readonly SqliteFile _file;
    private readonly SqliteSessionPool _readers;
    private readonly SqliteCommitQueue _writer;
    private readonly StoreQueries _queries;

    private SqliteAuthorityStore(SqliteFile file, StoreQueries queries)
    {
        _file = file;
        _queries = queries;
        _readers = new SqliteSessionPool(file.Path, queries);
        _writer = new SqliteCommitQueue(file, queries);
    }

    /// <summary>How many statements the store has sent to the database.</summary>
    internal long QueryCount => _queries.Count;

    /// <inheritdoc cref="SqliteCommitQueue.Committed"/>
    internal Action? Committed
    {
        get => _writer.Committed;
        set => _writer.Committed = value;
    }

    /// <summary>Runs statements on the writer's connection, in a transaction; tests look at its settings and narrow its limits.</summary>
    internal Task<T> WriteAsync<T>(Func<SqliteSession, T> work) => _writer.RunAsync(work, _ => true, CancellationToken.None);

    /// <summary>Opens the database; creates it where there is none, checks it, and upgrades its schema.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened or written, or a newer build wrote it.</exception>
    /// <exception cref="StoreCorruptException">It is damaged or not an authority's; nothing was changed.</exception>
    public static SqliteAuthorityStore Open(string path)
    {
        path = Path.GetFullPath(path);
        var queries = new StoreQueries();
        try
        {
            SqliteSchema.Prepare(path, queries);
        }
        catch (Exception e) when (new SqliteFile(path).Translate(e) is var translated && translated != e)
        {
            throw translated;
        }

        return new SqliteAuthorityStore(new SqliteFile(path), queries);
    }

    public Task<CommitResult> CommitAsync(AuthorityCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return _writer.RunAsync(
            session => SqliteCommit.Apply(session, commit), result => result is CommitResult.Committed, cancellationToken);
    }

    public Task<StoredTenant?> FindTenantAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Read(session => SqliteRows.FindTenant(session, tenant), cancellationToken);

    public Task<IReadOnlyList<StoredTenant>> ListTenantsAsync(TenantId after, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<StoredTenant>>(session => SqliteRows.ListTenants(session, after, limit), cancellationToken);

    public Task<StoredKeyRing?> FindKeyRingAsync(KeyName name, CancellationToken cancellationToken) =>
        Read(session => SqliteRows.FindKeyRing(session, name), cancellationToken);

    public Task<IReadOnlyList<StoredKeyRing>> ListKeyRingsAsync(
        TenantId tenant, string afterKey, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<StoredKeyRing>>(session => SqliteRows.ListKeyRings(session, tenant, afterKey, limit), cancellationToken);

    public Task<IReadOnlyList<DueKeyRing>> ListDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<DueKeyRing>>(session => SqliteRows.ListDue(session, shard, now, limit), cancellationToken);

    public Task<IReadOnlyList<Change>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Change>>(session => SqliteRows.ListChanges(session, after, limit), cancellationToken);

    public Task<long> ReadHeadAsync(CancellationToken cancellationToken) => Read(SqliteRows.FindHead, cancellationToken);

    public Task<StoredReply?> FindReplyAsync(string principal, string requestId, CancellationToken cancellationToken) =>
        Read(session => SqliteRows.FindReply(session, principal, requestId), cancellationToken);

    public Task<int> DeleteRepliesAsync(DateTimeOffset before, CancellationToken cancellationToken) => _writer.RunAsync(
        session => session.Execute("DELETE FROM reply WHERE created_at < $before", ("$before", StoredTime.Floor(before))),
        _ => true,
        cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<AuditEntry>>(session => SqliteRows.ListAudit(session, tenant, after, limit), cancellationToken);

    public Task<NonceClaimResult> ClaimAsync(NonceClaim claim, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return _writer.RunAsync(session => SqliteNonces.Claim(session, claim, limit), _ => true, cancellationToken);
    }

    public Task<int> DeleteExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        _writer.RunAsync(session => SqliteNonces.DeleteExpired(session, now, limit), _ => true, cancellationToken);

    /// <summary>Finishes the writes that wait, and closes the file.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
    }

    private Task<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        try
        {
            return Task.FromResult(_readers.Read(read));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(_file.Translate(e));
        }
    }
}
