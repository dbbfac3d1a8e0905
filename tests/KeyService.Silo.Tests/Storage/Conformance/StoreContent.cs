using System.Text;
using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Tests.Storage.Conformance;

/// <summary>All that a store holds, as text, read through its contract: two states are equal if their texts are.</summary>
internal static class StoreContent
{
    private const int All = 1_000_000;

    public static async Task<string> ReadAsync(IAuthorityStore store, params string[] requestIds)
    {
        var text = new StringBuilder();
        text.AppendLine($"head {await store.ReadHeadAsync(default)}");
        foreach (var tenant in await store.ListTenantsAsync(default, All, default))
        {
            text.AppendLine($"{tenant.Tenant} r{tenant.Revision} '{tenant.DisplayName}' {Hex(tenant.SealedDek)} {Hex(tenant.ResponsePolicy ?? [])} {tenant.CreatedAt:O}");
            foreach (var ring in await store.ListKeyRingsAsync(tenant.Tenant, "", All, default))
            {
                text.AppendLine($"{ring.Name} r{ring.Revision} {Hex(ring.Document)}");
            }

            var trail = await store.ReadAuditAsync(tenant.Tenant, 0, All, default);
            Assert.Null(AuditChain.FindFirstBreak(tenant.Tenant, trail));
            foreach (var entry in trail) text.AppendLine($"audit {Encoding.UTF8.GetString(entry.Canonical)} {Hex(entry.Hash)}");
        }

        foreach (var change in await store.ReadChangesAsync(0, All, default)) text.AppendLine($"{change}");
        for (var shard = 0; shard < 8; shard++)
        {
            foreach (var due in await store.ListDueAsync(shard, DateTimeOffset.MaxValue, All, default)) text.AppendLine($"shard {shard} {due}");
        }

        foreach (var id in requestIds)
        {
            var reply = await store.FindReplyAsync(Sample.Principal, id, default);
            text.AppendLine(reply is null ? $"{id}: none" : $"{id}: {Hex(reply.Reply)} {Hex(reply.Fingerprint)} {reply.CreatedAt:O} {reply.Sequence}");
        }

        return text.ToString();
    }

    public static async Task<List<AuditEntry>> TrailAsync(IAuthorityStore store, TenantId tenant) =>
        [.. await store.ReadAuditAsync(tenant, 0, All, default)];

    public static async Task<List<Change>> ChangesAsync(IAuthorityStore store) => [.. await store.ReadChangesAsync(0, All, default)];

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
