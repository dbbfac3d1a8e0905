using KeyService.Core.Responses;

namespace KeyService.Grains;

/// <summary>What to change of a tenant; what is null stays as it is.</summary>
public sealed record TenantUpdate
{
    public string? DisplayName { get; init; }

    public ResponsePolicyUpdate? ResponsePolicy { get; init; }
}
