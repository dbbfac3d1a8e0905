using System.Security.Cryptography;
using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;
using Microsoft.Data.Sqlite;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>
/// The queries. Each is one statement and so sees one state of the database. A row whose content cannot be what was
/// written throws <see cref="InvalidDataException"/>.
/// </summary>
internal static class SqliteRows
{
    public static StoredTenant? FindTenant(SqliteSession session, TenantId tenant) => session.Find(
        "SELECT id, revision, display_name, sealed_dek, response_policy, created_at FROM tenant WHERE id = $tenant",
        ReadTenant,
        ("$tenant", tenant.Value));

    public static List<StoredTenant> ListTenants(SqliteSession session, TenantId after, int limit) => session.List(
        "SELECT id, revision, display_name, sealed_dek, response_policy, created_at FROM tenant WHERE id > $after ORDER BY id LIMIT $limit",
        ReadTenant,
        ("$after", after.Value),
        ("$limit", limit));

    public static StoredKeyRing? FindKeyRing(SqliteSession session, KeyName name) => session.Find(
        "SELECT tenant, key, revision, document, document_sha256 FROM key_ring WHERE tenant = $tenant AND key = $key",
        ReadKeyRing,
        ("$tenant", name.Tenant.Value),
        ("$key", name.Key));

    /// <summary>The ring's revision; 0 if there is no such ring.</summary>
    public static long FindRevision(SqliteSession session, KeyName name) => session.Find(
        "SELECT revision FROM key_ring WHERE tenant = $tenant AND key = $key",
        row => row.GetInt64(0),
        ("$tenant", name.Tenant.Value),
        ("$key", name.Key));

    public static List<StoredKeyRing> ListKeyRings(SqliteSession session, TenantId tenant, string afterKey, int limit) => session.List(
        """
        SELECT tenant, key, revision, document, document_sha256 FROM key_ring
        WHERE tenant = $tenant AND key > $after ORDER BY key LIMIT $limit
        """,
        ReadKeyRing,
        ("$tenant", tenant.Value),
        ("$after", afterKey),
        ("$limit", limit));

    public static List<DueKeyRing> ListDue(SqliteSession session, int shard, DateTimeOffset now, int limit) => session.List(
        """
        SELECT tenant, key, revision, next_due_at FROM key_ring
        WHERE shard = $shard AND next_due_at <= $now ORDER BY next_due_at, tenant, key LIMIT $limit
        """,
        row => new DueKeyRing(ReadName(row), row.GetInt64(2), StoredTime.Read(row.GetInt64(3))),
        ("$shard", shard),
        ("$now", StoredTime.Floor(now)),
        ("$limit", limit));

    public static List<Change> ListChanges(SqliteSession session, long after, int limit) => session.List(
        "SELECT tenant, key, sequence, revision FROM change_log WHERE sequence > $after ORDER BY sequence LIMIT $limit",
        row => row.IsDBNull(1)
            ? new Change(row.GetInt64(2), ReadTenantId(row), null, row.GetInt64(3))
            : new Change(row.GetInt64(2), ReadTenantId(row), ReadName(row), row.GetInt64(3)),
        ("$after", after),
        ("$limit", limit));

    public static long FindHead(SqliteSession session) =>
        session.Find("SELECT sequence FROM change_head WHERE id = 1", long? (row) => row.GetInt64(0))
        ?? throw new InvalidDataException("the head of the change log is missing");

    public static StoredReply? FindReply(SqliteSession session, string principal, string requestId) => session.Find(
        """
        SELECT principal, request_id, fingerprint, reply, created_at, sequence FROM reply
        WHERE principal = $principal AND request_id = $request
        """,
        row => new StoredReply(
            row.GetString(0), row.GetString(1), ReadBytes(row, 2), ReadBytes(row, 3), StoredTime.Read(row.GetInt64(4)), row.GetInt64(5)),
        ("$principal", principal),
        ("$request", requestId));

    public static (long LastNumber, byte[] LastHash)? FindAuditHead(SqliteSession session, TenantId tenant) => session.Find(
        "SELECT last_number, last_hash FROM audit_head WHERE tenant = $tenant",
        (long, byte[])? (row) => (row.GetInt64(0), ReadBytes(row, 1)),
        ("$tenant", tenant.Value));

    public static List<AuditEntry> ListAudit(SqliteSession session, TenantId tenant, long after, int limit) => session.List(
        """
        SELECT number, canonical, hash FROM audit_entry
        WHERE tenant = $tenant AND number > $after ORDER BY number LIMIT $limit
        """,
        row => AuditChain.Parse(row.GetInt64(0), ReadBytes(row, 1), ReadBytes(row, 2)),
        ("$tenant", tenant.Value),
        ("$after", after),
        ("$limit", limit));

    private static StoredTenant ReadTenant(SqliteDataReader row) => new(
        ReadTenantId(row),
        row.GetInt64(1),
        row.GetString(2),
        ReadBytes(row, 3),
        row.IsDBNull(4) ? null : ReadBytes(row, 4),
        StoredTime.Read(row.GetInt64(5)));

    /// <summary>SQLite keeps no checksums: without this, a page of damaged content would be read as if it had been written.</summary>
    private static StoredKeyRing ReadKeyRing(SqliteDataReader row)
    {
        var name = ReadName(row);
        var document = ReadBytes(row, 3);
        return SHA256.HashData(document).AsSpan().SequenceEqual(ReadBytes(row, 4))
            ? new StoredKeyRing(name, row.GetInt64(2), document)
            : throw new InvalidDataException($"the key ring {name} is not what was written");
    }

    private static TenantId ReadTenantId(SqliteDataReader row) => TenantId.TryParse(row.GetString(0), out var tenant)
        ? tenant
        : throw new InvalidDataException("a row names no tenant");

    private static KeyName ReadName(SqliteDataReader row) => KeyName.TryParse($"{row.GetString(0)}/{row.GetString(1)}", out var name)
        ? name
        : throw new InvalidDataException("a row names no key ring");

    private static byte[] ReadBytes(SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
