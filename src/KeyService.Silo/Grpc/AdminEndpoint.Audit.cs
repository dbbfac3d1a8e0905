using System.Globalization;
using Grpc.Core;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

internal sealed partial class AdminEndpoint
{
    public override async Task<ListAuditEntriesResponse> ListAuditEntries(ListAuditEntriesRequest request, ServerCallContext context)
    {
        var tenant = AdminNames.Tenant(request.Parent);
        var list = $"audit of {tenant}";
        var page = PageTokens.Read(list, request.PageSize, request.PageToken).OrThrow();
        await RequireTenantAsync(tenant, context.CancellationToken);
        var entries = await store.ReadAuditAsync(tenant, PositionOf(page), page.Size + 1, context.CancellationToken);
        var shown = page.Cut(entries, list, entry => entry.Index.ToString(CultureInfo.InvariantCulture), out var next);
        return new ListAuditEntriesResponse
        {
            Entries = { shown.Select(AdminMessages.ToMessage) },
            NextPageToken = next,
        };
    }
}
