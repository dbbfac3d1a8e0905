using System.Security.Cryptography;
using System.Text;
using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Tests.Storage.Conformance;

/// <summary>Commits as the grains make them, with opaque documents.</summary>
internal static class Sample
{
    public const string Principal = "spiffe://mesh/operator";

    /// <summary>Has 100 ns that no database keeps.</summary>
    public static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567);

    public static readonly TenantId Acme = TenantId.Parse("acme");

    public static AuthorityCommit Tenant(string tenant, long expected = 0, string name = "Acme Corp.") => new()
    {
        Tenant = TenantWrite(tenant, expected, name),
        Audit = Audit(tenant, "tenants.create"),
    };

    public static AuthorityCommit Ring(
        string name, long expected = 0, DateTimeOffset? due = null, int shard = 0, string? requestId = null, int size = 100) => new()
        {
            KeyRing = RingWrite(name, expected, due, shard, size),
            Audit = Audit(KeyName.Parse(name).Tenant.Value, "keys.create"),
            Reply = requestId is null ? null : Reply(requestId),
        };

    /// <summary>Touches every table.</summary>
    public static AuthorityCommit Everything(string name, long expectedTenant, long expectedRing, string requestId) => new()
    {
        Tenant = TenantWrite(KeyName.Parse(name).Tenant.Value, expectedTenant, "renamed"),
        KeyRing = RingWrite(name, expectedRing, Noon, 3, 100),
        Audit = Audit(KeyName.Parse(name).Tenant.Value, "everything"),
        Reply = Reply(requestId),
    };

    public static TenantWrite TenantWrite(string tenant, long expected, string name) =>
        new(TenantId.Parse(tenant), expected, name, Encoding.ASCII.GetBytes($"dek of {tenant}"), expected == 0 ? null : Policy(tenant, expected + 1), Noon);

    public static byte[] Policy(string tenant, long revision) => Encoding.ASCII.GetBytes($"policy of {tenant} revision {revision}");

    public static KeyRingWrite RingWrite(string name, long expected, DateTimeOffset? due, int shard, int size) =>
        new(KeyName.Parse(name), expected, Document(name, expected + 1, size), due, shard);

    public static byte[] Document(string name, long revision, int size = 100) =>
        Encoding.ASCII.GetBytes($"ring {name} revision {revision} ".PadRight(size, '.'));

    public static AuditFacts Audit(string tenant, string action) => new()
    {
        Tenant = TenantId.Parse(tenant),
        At = Noon,
        Principal = Principal,
        Action = action,
        Resource = $"tenants/{tenant}",
        Outcome = AuditOutcomes.Done,
    };

    public static StoredReply Reply(string requestId, string principal = Principal, DateTimeOffset? at = null) => new(
        principal,
        requestId,
        SHA256.HashData(Encoding.ASCII.GetBytes("a request")),
        Encoding.ASCII.GetBytes($"reply to {requestId}"),
        at ?? Noon);
}
