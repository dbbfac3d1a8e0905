using KeyService.Signing;

namespace KeyService.Client;

/// <summary>An owner of keys.</summary>
public sealed record Tenant
{
    /// <summary>The tenant's id, such as <c>acme</c>.</summary>
    public required TenantId Id { get; init; }

    /// <summary>Its name for people; may be empty.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>When it was created; null in the answer to a dry run.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>What it demands of signed responses.</summary>
    public ResponsePolicy ResponsePolicy { get; init; } = new();

    /// <summary>Counts the tenant's changes, from 1.</summary>
    public long Revision { get; init; }
}
