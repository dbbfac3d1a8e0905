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
        var reply = await grains.GetGrain<ITenantGrain>(tenant.Value).CreateAsync(request.DisplayName, call);
        return reply.IsRefused
            ? throw GrpcRefusals.ToException(GrpcRefusals.From(reply.Refusal))
            : new TenantChange
            {
                Tenant = AdminMessages.ToMessage(reply.Tenant.Tenant.ResourceName, reply.Tenant.DisplayName, reply.Tenant.CreatedAt),
                Receipt = AdminMessages.ToMessage(reply.Receipt),
            };
    }

    public override async Task<Tenant> GetTenant(GetTenantRequest request, ServerCallContext context)
    {
        var tenant = await RequireTenantAsync(AdminNames.Tenant(request.Name), context.CancellationToken);
        return AdminMessages.ToMessage(tenant.Tenant.ResourceName, tenant.DisplayName, tenant.CreatedAt);
    }

    public override async Task<ListTenantsResponse> ListTenants(ListTenantsRequest request, ServerCallContext context)
    {
        var page = PageTokens.Read(TenantsList, request.PageSize, request.PageToken).OrThrow();
        var after = page.After.Length == 0 ? default : AdminNames.TenantId(page.After);
        var tenants = await store.ListTenantsAsync(after, page.Size + 1, context.CancellationToken);
        var shown = page.Cut(tenants, TenantsList, tenant => tenant.Tenant.Value, out var next);
        return new ListTenantsResponse
        {
            Tenants = { shown.Select(tenant => AdminMessages.ToMessage(tenant.Tenant.ResourceName, tenant.DisplayName, tenant.CreatedAt)) },
            NextPageToken = next,
        };
    }
}
