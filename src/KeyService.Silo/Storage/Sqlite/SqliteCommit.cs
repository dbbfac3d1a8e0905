using System.Security.Cryptography;
using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>The statements of one commit. Runs inside a transaction of the writer, which undoes them unless it says Committed.</summary>
internal static class SqliteCommit
{
    public static CommitResult Apply(SqliteSession session, AuthorityCommit commit)
    {
        // First: a repeated request would otherwise meet the revision that it made itself.
        if (commit.Reply is { } reply && SqliteRows.FindReply(session, reply.Principal, reply.RequestId) is { } earlier)
        {
            return new CommitResult.RequestRepeated(earlier);
        }

        if (commit.Tenant is { } tenant && !Write(session, tenant))
        {
            return new CommitResult.RevisionConflict(SqliteRows.FindTenant(session, tenant.Tenant)?.Revision ?? 0);
        }

        if (commit.KeyRing is { } ring && !Write(session, ring))
        {
            return new CommitResult.RevisionConflict(SqliteRows.FindRevision(session, ring.Name));
        }

        Append(session, commit.Audit);
        var sequence = AppendChanges(session, commit);
        if (commit.Reply is not null) Write(session, commit.Reply, sequence);
        return new CommitResult.Committed(sequence);
    }

    private static bool Write(SqliteSession session, TenantWrite write) => session.Execute(
        write.ExpectedRevision == 0
            ? """
              INSERT INTO tenant (id, revision, display_name, sealed_dek, response_policy, created_at)
              VALUES ($tenant, $expected + 1, $name, $dek, $policy, $created) ON CONFLICT DO NOTHING
              """
            : """
              UPDATE tenant
              SET revision = $expected + 1, display_name = $name, sealed_dek = $dek, response_policy = $policy, created_at = $created
              WHERE id = $tenant AND revision = $expected
              """,
        ("$tenant", write.Tenant.Value),
        ("$expected", write.ExpectedRevision),
        ("$name", write.DisplayName),
        ("$dek", write.SealedDek),
        ("$policy", write.ResponsePolicy),
        ("$created", StoredTime.Floor(write.CreatedAt))) == 1;

    /// <summary>A ring of a tenant that does not exist is a conflict too: the caller's view of the tenant is stale.</summary>
    private static bool Write(SqliteSession session, KeyRingWrite write) => session.Execute(
        write.ExpectedRevision == 0
            ? """
              INSERT INTO key_ring (tenant, key, revision, document, document_sha256, next_due_at, shard)
              SELECT $tenant, $key, $expected + 1, $document, $hash, $due, $shard
              WHERE EXISTS (SELECT 1 FROM tenant WHERE id = $tenant) ON CONFLICT DO NOTHING
              """
            : """
              UPDATE key_ring
              SET revision = $expected + 1, document = $document, document_sha256 = $hash, next_due_at = $due, shard = $shard
              WHERE tenant = $tenant AND key = $key AND revision = $expected
              """,
        ("$tenant", write.Name.Tenant.Value),
        ("$key", write.Name.Key),
        ("$expected", write.ExpectedRevision),
        ("$document", write.Document),
        ("$hash", SHA256.HashData(write.Document)),
        ("$due", write.NextDueAt is { } due ? StoredTime.Ceiling(due) : null),
        ("$shard", write.Shard)) == 1;

    private static void Append(SqliteSession session, AuditFacts facts)
    {
        var (lastNumber, lastHash) = SqliteRows.FindAuditHead(session, facts.Tenant) ?? (0, AuditChain.Genesis(facts.Tenant));
        var entry = AuditChain.Append(lastNumber, lastHash, facts);
        session.Execute(
            "INSERT INTO audit_entry (tenant, number, canonical, hash) VALUES ($tenant, $number, $canonical, $hash)",
            ("$tenant", facts.Tenant.Value),
            ("$number", entry.Index),
            ("$canonical", entry.Canonical),
            ("$hash", entry.Hash));
        session.Execute(
            """
            INSERT INTO audit_head (tenant, last_number, last_hash) VALUES ($tenant, $number, $hash)
            ON CONFLICT (tenant) DO UPDATE SET last_number = excluded.last_number, last_hash = excluded.last_hash
            """,
            ("$tenant", facts.Tenant.Value),
            ("$number", entry.Index),
            ("$hash", entry.Hash));
    }

    /// <summary>One change for each row written; the sequence is the last one's, or the head's where no row was.</summary>
    private static long AppendChanges(SqliteSession session, AuthorityCommit commit)
    {
        var sequence = SqliteRows.FindHead(session);
        if (commit.Tenant is { } tenant)
        {
            sequence = AppendChange(session, tenant.Tenant, null, tenant.ExpectedRevision + 1);
        }

        if (commit.KeyRing is { } ring)
        {
            sequence = AppendChange(session, ring.Name.Tenant, ring.Name.Key, ring.ExpectedRevision + 1);
        }

        return sequence;
    }

    private static long AppendChange(SqliteSession session, TenantId tenant, string? key, long revision)
    {
        var sequence = session.Find(
            "UPDATE change_head SET sequence = sequence + 1 WHERE id = 1 RETURNING sequence", row => row.GetInt64(0));
        session.Execute(
            "INSERT INTO change_log (sequence, tenant, key, revision) VALUES ($sequence, $tenant, $key, $revision)",
            ("$sequence", sequence),
            ("$tenant", tenant.Value),
            ("$key", key),
            ("$revision", revision));
        return sequence;
    }

    private static void Write(SqliteSession session, StoredReply reply, long sequence) => session.Execute(
        """
        INSERT INTO reply (principal, request_id, fingerprint, reply, created_at, sequence)
        VALUES ($principal, $request, $fingerprint, $reply, $created, $sequence)
        """,
        ("$principal", reply.Principal),
        ("$request", reply.RequestId),
        ("$fingerprint", reply.Fingerprint),
        ("$reply", reply.Reply),
        ("$created", StoredTime.Floor(reply.CreatedAt)),
        ("$sequence", sequence));
}
