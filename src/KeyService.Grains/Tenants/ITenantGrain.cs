using KeyService.Core.KeyRings;

namespace KeyService.Grains;

/// <summary>The single writer of one tenant; its key is <c>TenantId.Value</c>.</summary>
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates the tenant with a data-encryption key of its own.</summary>
    /// <returns>
    /// The tenant, or why not. <see cref="RefusalReason.StorageUnavailable"/> leaves the outcome open, as for
    /// <see cref="IKeyRingGrain.ExecuteAsync"/>.
    /// </returns>
    Task<TenantReply> CreateAsync(string displayName, [Immutable] CallContext call);
}
