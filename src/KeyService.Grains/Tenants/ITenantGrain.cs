using KeyService.Core.KeyRings;

namespace KeyService.Grains;

/// <summary>The single writer of one tenant; its key is <c>TenantId.Value</c>.</summary>
/// <remarks>What the audit trail records is as for <see cref="IKeyRingGrain"/>.</remarks>
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates the tenant with a data-encryption key of its own.</summary>
    /// <returns>
    /// The tenant, or why not. <see cref="RefusalReason.StorageUnavailable"/> leaves the outcome open, as for
    /// <see cref="IKeyRingGrain.ExecuteAsync"/>.
    /// </returns>
    Task<TenantReply> CreateAsync(string displayName, [Immutable] CallContext call);

    /// <summary>
    /// Changes parts of the tenant, and returns once the change is in force. A stricter response policy has been applied by
    /// every silo when this returns without a refusal.
    /// </summary>
    /// <returns>As for <see cref="CreateAsync"/>.</returns>
    Task<TenantReply> UpdateAsync([Immutable] TenantUpdate update, [Immutable] CallContext call);
}
