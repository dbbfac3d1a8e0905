using KeyService.Signing;
using KeyService.V1;

namespace KeyService.Client;

public sealed partial class KeyServiceAdmin
{
    /// <summary>Creates a key with a first version that signs at once.</summary>
    /// <param name="name">Its name; the tenant must exist.</param>
    /// <param name="key">What it is like.</param>
    /// <param name="change">The request id and whether this is a dry run.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may have been made.</param>
    public Task<KeyChange> CreateKeyAsync(
        KeyName name, NewKey key, ChangeOptions? change = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var request = new CreateKeyRequest
        {
            Parent = name.Tenant.ResourceName,
            KeyId = name.Key,
            Key = new V1.Key { Algorithm = key.Algorithm, RsaBits = key.RsaBits, Rotation = AdminMessages.ToMessage(key.Rotation) },
            RequestId = RequestId(change),
            ValidateOnly = change?.ValidateOnly ?? false,
        };
        return ChangeAsync(_channel.Admin.CreateKeyAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }

    /// <summary>Describes a key with its versions.</summary>
    public async Task<Key> GetKeyAsync(KeyName name, CancellationToken cancellationToken = default)
    {
        var call = _channel.Admin.GetKeyAsync(new GetKeyRequest { Name = name.ResourceName }, _channel.Call(cancellationToken));
        return AdminMessages.FromMessage(await _channel.AnswerAsync(call, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A tenant's keys by id, without their versions, page by page as they are read.</summary>
    public IAsyncEnumerable<Key> ListKeysAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        ListAsync(
            (token, call) => _channel.Admin.ListKeysAsync(
                new ListKeysRequest { Parent = tenant.ResourceName, PageSize = PageSize, PageToken = token }, call),
            page => (page.Keys.Select(AdminMessages.FromMessage), page.NextPageToken),
            cancellationToken);

    /// <summary>Replaces a key's rotation policy, or parts of it.</summary>
    /// <param name="name">The key.</param>
    /// <param name="rotation">The new values; parts that <paramref name="fields"/> does not name are ignored.</param>
    /// <param name="fields">The parts to replace.</param>
    /// <param name="change">The request id and whether this is a dry run.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may have been made.</param>
    /// <exception cref="ArgumentException"><paramref name="fields"/> names nothing.</exception>
    public Task<KeyChange> SetRotationAsync(
        KeyName name,
        RotationPolicy rotation,
        RotationFields fields = RotationFields.All,
        ChangeOptions? change = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        if (fields == RotationFields.None)
        {
            // An empty mask would mean the whole policy.
            throw new ArgumentException("Name at least one part of the rotation policy to replace.", nameof(fields));
        }

        var request = new UpdateKeyRequest
        {
            Key = new V1.Key { Name = name.ResourceName, Rotation = AdminMessages.ToMessage(rotation) },
            UpdateMask = AdminMessages.ToMask(fields),
            RequestId = RequestId(change),
            ValidateOnly = change?.ValidateOnly ?? false,
        };
        return ChangeAsync(_channel.Admin.UpdateKeyAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }

    /// <summary>Announces the key's next version; it signs after the policy's announce time, or at once.</summary>
    /// <param name="name">The key.</param>
    /// <param name="now">The new version signs at once, without being announced first.</param>
    /// <param name="change">The request id and whether this is a dry run.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may have been made.</param>
    public Task<KeyChange> RotateKeyAsync(
        KeyName name, bool now = false, ChangeOptions? change = null, CancellationToken cancellationToken = default)
    {
        var request = new RotateKeyRequest
        {
            Name = name.ResourceName,
            Now = now,
            RequestId = RequestId(change),
            ValidateOnly = change?.ValidateOnly ?? false,
        };
        return ChangeAsync(_channel.Admin.RotateKeyAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }

    /// <summary>Disables a key: once this returns, no silo signs or verifies with it.</summary>
    public Task<KeyChange> DisableKeyAsync(KeyName name, ChangeOptions? change = null, CancellationToken cancellationToken = default)
    {
        var request = new DisableKeyRequest { Name = name.ResourceName, RequestId = RequestId(change), ValidateOnly = change?.ValidateOnly ?? false };
        return ChangeAsync(_channel.Admin.DisableKeyAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }

    /// <summary>Enables a disabled key again.</summary>
    public Task<KeyChange> EnableKeyAsync(KeyName name, ChangeOptions? change = null, CancellationToken cancellationToken = default)
    {
        var request = new EnableKeyRequest { Name = name.ResourceName, RequestId = RequestId(change), ValidateOnly = change?.ValidateOnly ?? false };
        return ChangeAsync(_channel.Admin.EnableKeyAsync(request, _channel.Change(cancellationToken)), cancellationToken);
    }
}
