using KeyService.Signing;

namespace KeyService.Core.Audit;

/// <summary>What an audit entry states: who did, or was kept from doing, what to which resource, and when.</summary>
/// <remarks>Holds no secrets: nothing here may come from key material, tokens or signed content.</remarks>
public sealed record AuditFacts
{
    public required TenantId Tenant { get; init; }

    /// <summary>When it was decided, by the deciding silo's clock. Recorded in UTC, to 100 ns.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked, such as <c>spiffe://mesh/billing</c> or <c>scheduler</c>.</summary>
    public required string Principal { get; init; }

    /// <summary>What was asked for, such as <c>versions.revoke</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The resource name, such as <c>tenants/acme/keys/responses/versions/3</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>What a person reading the trail wants to know besides, such as the reason of a revocation.</summary>
    public string? Detail { get; init; }

    /// <summary>The caller's id of its request, if it gave one.</summary>
    public string? RequestId { get; init; }

    /// <summary>Where the request came from, such as a peer address.</summary>
    public string? Source { get; init; }

    /// <summary>One of <see cref="AuditOutcomes"/>.</summary>
    public required string Outcome { get; init; }
}

/// <summary>The outcomes that an entry can record.</summary>
public static class AuditOutcomes
{
    /// <summary>Decided and committed with the entry.</summary>
    public const string Done = "done";

    /// <summary>The caller had no right to it.</summary>
    public const string Denied = "denied";

    /// <summary>The caller had the right, but the state of things did not allow it.</summary>
    public const string Refused = "refused";

    internal static bool IsKnown(string outcome) => outcome is Done or Denied or Refused;
}
