using KeyService.Signing;
using KeyService.V1;

namespace KeyService.Client;

public sealed partial class KeyServiceAdmin
{
    /// <summary>Creates a tenant.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="displayName">Its name for people; may be empty.</param>
    /// <param name="change">The request id and whether this is a dry run.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may have been made.</param>
    public Task<TenantChange> CreateTenantAsync(
        TenantId id, string displayName = "", ChangeOptions? change = null, CancellationToken cancellationToken = default)
    {
        var request = new CreateTenantRequest
        {
            TenantId = id.Value,
            DisplayName = displayName,
            RequestId = RequestId(change),
            ValidateOnly = change?.ValidateOnly ?? false,
        };
        return ChangeAsync(_channel.Admin.CreateTenantAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }

    /// <summary>Changes parts of a tenant. A stricter response policy is in force at every silo when this returns.</summary>
    /// <param name="id">The tenant.</param>
    /// <param name="update">The parts to replace; at least one.</param>
    /// <param name="change">The request id and whether this is a dry run.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may have been made.</param>
    /// <exception cref="ArgumentException"><paramref name="update"/> names nothing.</exception>
    public Task<TenantChange> UpdateTenantAsync(
        TenantId id, TenantUpdate update, ChangeOptions? change = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        var request = ResponsePolicyMessages.ToMessage(id, update);
        request.RequestId = RequestId(change);
        request.ValidateOnly = change?.ValidateOnly ?? false;
        return ChangeAsync(_channel.Admin.UpdateTenantAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }

    /// <summary>Describes a tenant.</summary>
    public async Task<Tenant> GetTenantAsync(TenantId id, CancellationToken cancellationToken = default)
    {
        var call = _channel.Admin.GetTenantAsync(new GetTenantRequest { Name = id.ResourceName }, _channel.Call(cancellationToken));
        return AdminMessages.FromMessage(await _channel.AnswerAsync(call, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>All tenants by id, page by page as they are read.</summary>
    public IAsyncEnumerable<Tenant> ListTenantsAsync(CancellationToken cancellationToken = default) =>
        ListAsync(
            (token, call) => _channel.Admin.ListTenantsAsync(new ListTenantsRequest { PageSize = PageSize, PageToken = token }, call),
            page => (page.Tenants.Select(AdminMessages.FromMessage), page.NextPageToken),
            cancellationToken);

    /// <summary>A tenant's audit trail, oldest first, page by page as it is read.</summary>
    public IAsyncEnumerable<AuditEntry> ListAuditEntriesAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        ListAsync(
            (token, call) => _channel.Admin.ListAuditEntriesAsync(
                new ListAuditEntriesRequest { Parent = tenant.ResourceName, PageSize = PageSize, PageToken = token }, call),
            page => (page.Entries.Select(AdminMessages.FromMessage), page.NextPageToken),
            cancellationToken);
}
