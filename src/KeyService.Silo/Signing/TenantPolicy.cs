using KeyService.Core.Responses;

namespace KeyService.Silo.Signing;

/// <summary>What a tenant demands of responses.</summary>
/// <param name="Revision">The revision of the tenant's row that says so.</param>
/// <param name="Responses">The policy.</param>
internal readonly record struct TenantPolicy(long Revision, ResponsePolicy Responses);
