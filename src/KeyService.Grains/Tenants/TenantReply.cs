using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using KeyService.Core.KeyRings;
using KeyService.Core.Responses;
using KeyService.Signing;

namespace KeyService.Grains;

/// <summary>The answer to a command on a tenant: exactly one of <see cref="Tenant"/> and <see cref="Refusal"/>.</summary>
public sealed record TenantReply
{
    public TenantView? Tenant { get; init; }

    /// <summary>Present with <see cref="Tenant"/>.</summary>
    public ChangeReceipt? Receipt { get; init; }

    public Refusal? Refusal { get; init; }

    [JsonIgnore]
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Tenant), nameof(Receipt))]
    public bool IsRefused => Refusal is not null;

    internal static TenantReply Done(TenantView tenant, ChangeReceipt receipt) => new() { Tenant = tenant, Receipt = receipt };

    internal static TenantReply Refused(Refusal refusal) => new() { Refusal = refusal };

    internal static TenantReply Refused(RefusalReason reason, string message) => Refused(new Refusal(reason, message));
}

/// <summary>A tenant without its sealed key.</summary>
public sealed record TenantView(TenantId Tenant, string DisplayName, long Revision, DateTimeOffset CreatedAt)
{
    public ResponsePolicy ResponsePolicy { get; init; } = ResponsePolicy.Default;
}
