using KeyService.Signing;
using KeyService.V1;

namespace KeyService.Client;

public sealed partial class KeyServiceAdmin
{
    /// <summary>A key's versions by number, page by page as they are read.</summary>
    public IAsyncEnumerable<KeyVersion> ListVersionsAsync(KeyName key, CancellationToken cancellationToken = default) =>
        ListAsync(
            (token, call) => _channel.Admin.ListVersionsAsync(
                new ListVersionsRequest { Parent = key.ResourceName, PageSize = PageSize, PageToken = token }, call),
            page => (page.Versions.Select(AdminMessages.FromMessage), page.NextPageToken),
            cancellationToken);

    /// <summary>
    /// Revokes a version: once this returns, no silo signs or verifies with it. May take as long as a silo's lease.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="reason">Free text for the audit trail, at most 500 characters.</param>
    /// <param name="change">The request id and whether this is a dry run.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may have been made.</param>
    public Task<KeyChange> RevokeVersionAsync(
        KeyVersionName version, string reason, ChangeOptions? change = null, CancellationToken cancellationToken = default)
    {
        var request = new RevokeVersionRequest
        {
            Name = version.ResourceName,
            Reason = reason,
            RequestId = RequestId(change),
            ValidateOnly = change?.ValidateOnly ?? false,
        };
        return ChangeAsync(_channel.Admin.RevokeVersionAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }

    /// <summary>Erases the material of a retired or revoked version. Cannot be undone.</summary>
    public Task<KeyChange> DestroyVersionAsync(
        KeyVersionName version, ChangeOptions? change = null, CancellationToken cancellationToken = default)
    {
        var request = new DestroyVersionRequest
        {
            Name = version.ResourceName,
            RequestId = RequestId(change),
            ValidateOnly = change?.ValidateOnly ?? false,
        };
        return ChangeAsync(_channel.Admin.DestroyVersionAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }
}
