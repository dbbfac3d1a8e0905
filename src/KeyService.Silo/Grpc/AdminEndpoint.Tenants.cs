using Grpc.Core;
using KeyService.Grains;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

internal sealed partial class AdminEndpoint
{
    private const string TenantsList = "tenants";

    public override async Task<TenantChange> CreateTenant(CreateTenantRequest request, ServerCallContext context)
    {
        var tenant = AdminNames.TenantId(request.TenantId);
        var call = CallOf(request, request.RequestId, request.ValidateOnly, context);
        return ToChange(await grains.GetGrain<ITenantGrain>(tenant.Value).CreateAsync(request.DisplayName, call));
    }

    public override async Task<TenantChange> UpdateTenant(UpdateTenantRequest request, ServerCallContext context)
    {
        var tenant = AdminNames.Tenant(request.Tenant?.Name ?? "");
        var update = TenantMask.Read(request.Tenant!, request.UpdateMask).OrThrow();
        var call = CallOf(request, request.RequestId, request.ValidateOnly, context);
        return ToChange(await grains.GetGrain<ITenantGrain>(tenant.Value).UpdateAsync(update, call));
    }

    public override async Task<Tenant> GetTenant(GetTenantRequest request, ServerCallContext context)
    {
        var tenant = await RequireTenantAsync(AdminNames.Tenant(request.Name), context.CancellationToken);
        return AdminMessages.ToMessage(tenant);
    }

    public override async Task<ListTenantsResponse> ListTenants(ListTenantsRequest request, ServerCallContext context)
    {
        var page = PageTokens.Read(TenantsList, request.PageSize, request.PageToken).OrThrow();
        var after = page.After.Length == 0 ? default : AdminNames.TenantId(page.After);
        var tenants = await store.ListTenantsAsync(after, page.Size + 1, context.CancellationToken);
        var shown = page.Cut(tenants, TenantsList, tenant => tenant.Tenant.Value, out var next);
        return new ListTenantsResponse
        {
            Tenants = { shown.Select(AdminMessages.ToMessage) },
            NextPageToken = next,
        };
    }

    private static TenantChange ToChange(TenantReply reply) => reply.IsRefused
        ? throw GrpcRefusals.ToException(GrpcRefusals.From(reply.Refusal))
        : new TenantChange { Tenant = AdminMessages.ToMessage(reply.Tenant), Receipt = AdminMessages.ToMessage(reply.Receipt) };
}
