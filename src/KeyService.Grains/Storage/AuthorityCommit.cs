using KeyService.Core.Audit;
using KeyService.Signing;

namespace KeyService.Grains.Storage;

/// <summary>One transaction: what changes, what the audit trail says of it, and the reply to repeat for its request id.</summary>
public sealed record AuthorityCommit
{
    /// <summary>The tenant row to insert or replace, if any.</summary>
    public TenantWrite? Tenant { get; init; }

    /// <summary>The ring row to insert or replace, if any.</summary>
    public KeyRingWrite? KeyRing { get; init; }

    /// <summary>The audit entry's facts; the store chains it to the tenant's last entry inside the transaction.</summary>
    public required AuditFacts Audit { get; init; }

    /// <summary>The reply to record under the caller's request id, if it gave one.</summary>
    public StoredReply? Reply { get; init; }
}

/// <summary>
/// A tenant row. <see cref="ExpectedRevision"/> 0 inserts; otherwise the stored revision must equal it. The stored revision
/// becomes <see cref="ExpectedRevision"/> + 1.
/// </summary>
/// <param name="Tenant">Which tenant.</param>
/// <param name="ExpectedRevision">0, or the revision that is replaced.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="SealedDek">Its data-encryption key, wrapped.</param>
/// <param name="ResponsePolicy">What it demands of responses, as <c>ResponsePolicyDocument</c> writes it; null: the default.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record TenantWrite(
    TenantId Tenant, long ExpectedRevision, string DisplayName, byte[] SealedDek, byte[]? ResponsePolicy, DateTimeOffset CreatedAt);

/// <summary>
/// A ring row. <see cref="ExpectedRevision"/> 0 inserts; otherwise the stored revision must equal it. The stored revision
/// becomes <see cref="ExpectedRevision"/> + 1, which is also <c>KeyRing.Revision</c> inside <see cref="Document"/>.
/// </summary>
/// <param name="Name">Which ring.</param>
/// <param name="ExpectedRevision">0, or the revision that is replaced.</param>
/// <param name="Document">The ring as <c>KeyRingDocument</c> writes it.</param>
/// <param name="NextDueAt">When its next scheduled step is due; null: never.</param>
/// <param name="Shard">The scheduler's shard, from 0.</param>
public sealed record KeyRingWrite(KeyName Name, long ExpectedRevision, byte[] Document, DateTimeOffset? NextDueAt, int Shard);

/// <summary>The outcome of a commit whose outcome is known.</summary>
public abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>All parts are durable. <paramref name="Sequence"/> is the change's number in the log.</summary>
    public sealed record Committed(long Sequence) : CommitResult;

    /// <summary>Nothing was written: a row's revision was not the expected one (0: it did not exist).</summary>
    public sealed record RevisionConflict(long ActualRevision) : CommitResult;

    /// <summary>Nothing was written: the principal had used the request id before.</summary>
    public sealed record RequestRepeated(StoredReply Earlier) : CommitResult;
}

/// <summary>A tenant as stored. <see cref="ResponsePolicy"/> is null where none was ever set.</summary>
public sealed record StoredTenant(
    TenantId Tenant, long Revision, string DisplayName, byte[] SealedDek, byte[]? ResponsePolicy, DateTimeOffset CreatedAt);

/// <summary>A ring as stored.</summary>
public sealed record StoredKeyRing(KeyName Name, long Revision, byte[] Document);

/// <summary>A ring whose next scheduled step is due.</summary>
public sealed record DueKeyRing(KeyName Name, long Revision, DateTimeOffset DueAt);

/// <summary>One entry of the change log. <see cref="KeyRing"/> is null where a tenant row changed.</summary>
public sealed record Change(long Sequence, TenantId Tenant, KeyName? KeyRing, long Revision);

/// <summary>The recorded reply to a request id.</summary>
/// <param name="Principal">Who sent it; request ids are the caller's own.</param>
/// <param name="RequestId">The caller's id of the request.</param>
/// <param name="Fingerprint">SHA-256 of the request's content; a repeat with another is refused.</param>
/// <param name="Reply">The reply's bytes, opaque to the store. <c>Sequence</c> of the commit is in <paramref name="Sequence"/>.</param>
/// <param name="CreatedAt">When it was recorded; old replies are forgotten by it.</param>
/// <param name="Sequence">The commit's sequence; set by the store.</param>
public sealed record StoredReply(string Principal, string RequestId, byte[] Fingerprint, byte[] Reply, DateTimeOffset CreatedAt, long Sequence = 0);
