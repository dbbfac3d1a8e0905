using System.Text.Json;
using KeyService.Client;

namespace KeyService.Cli.Output;

// The JSON that programs read: docs/cli.md describes it, and it only grows. Times are RFC 3339, durations seconds.

internal sealed record TenantJson(
    string Name, string Id, string DisplayName, DateTimeOffset? CreateTime, ResponsePolicyJson ResponsePolicy, long Revision)
{
    public static TenantJson From(Tenant tenant) => new(
        tenant.Id.ResourceName, tenant.Id.Value, tenant.DisplayName, tenant.CreateTime, ResponsePolicyJson.From(tenant.ResponsePolicy), tenant.Revision);
}

internal sealed record ResponsePolicyJson(
    double MaxLifetimeSeconds,
    IReadOnlyList<string> RequiredFields,
    IReadOnlyList<string> AllowedAlgorithms,
    IReadOnlyList<string> AllowedFields)
{
    public static ResponsePolicyJson From(ResponsePolicy policy) => new(
        policy.MaxLifetime.TotalSeconds, policy.RequiredFields, policy.AllowedAlgorithms, policy.AllowedFields);
}

internal sealed record RotationJson(
    double? PeriodSeconds,
    string? Cron,
    string? TimeZone,
    double? AnnounceSeconds,
    double? OverlapSeconds,
    double? RetainSeconds,
    double? JitterSeconds,
    double? MaxSignatureLifetimeSeconds)
{
    public static RotationJson From(RotationPolicy rotation) => new(
        rotation.Period?.TotalSeconds,
        rotation.Cron,
        rotation.TimeZone,
        rotation.Announce?.TotalSeconds,
        rotation.Overlap?.TotalSeconds,
        rotation.Retain?.TotalSeconds,
        rotation.Jitter?.TotalSeconds,
        rotation.MaxSignatureLifetime?.TotalSeconds);
}

internal sealed record VersionJson(
    string Name,
    int Number,
    string KeyId,
    string State,
    string? PublicKey,
    DateTimeOffset? CreateTime,
    DateTimeOffset? ActivateTime,
    DateTimeOffset? RetireTime,
    DateTimeOffset? RevokeTime,
    string? RevokeReason,
    DateTimeOffset? DestroyTime)
{
    public static VersionJson From(KeyVersion version) => new(
        version.Name.ResourceName,
        version.Name.Number,
        version.Name.KeyId,
        StateName(version.State),
        version.PublicKey.IsEmpty ? null : Convert.ToBase64String(version.PublicKey.Span),
        version.CreateTime,
        version.ActivateTime,
        version.RetireTime,
        version.RevokeTime,
        version.RevokeReason.Length == 0 ? null : version.RevokeReason,
        version.DestroyTime);

    /// <summary>As in the protocol: VERIFY_ONLY.</summary>
    public static string StateName(KeyVersionState state) => state == KeyVersionState.VerifyOnly ? "VERIFY_ONLY" : state.ToString().ToUpperInvariant();
}

internal sealed record KeyJson(
    string Name,
    string Id,
    string Algorithm,
    int RsaBits,
    bool Disabled,
    int? ActiveVersion,
    RotationJson Rotation,
    DateTimeOffset? CreateTime,
    DateTimeOffset? NextDueTime,
    DateTimeOffset? NextRotationTime,
    long Revision,
    IReadOnlyList<VersionJson>? Versions)
{
    /// <param name="key">The key.</param>
    /// <param name="withVersions">False in lists, where the authority leaves the versions out.</param>
    public static KeyJson From(Key key, bool withVersions) => new(
        key.Name.ResourceName,
        key.Name.ToString(),
        key.Algorithm,
        key.RsaBits,
        key.Disabled,
        key.ActiveVersion,
        RotationJson.From(key.Rotation),
        key.CreateTime,
        key.NextDueTime,
        key.NextRotationTime,
        key.Revision,
        withVersions ? [.. key.Versions.Select(VersionJson.From)] : null);
}

internal sealed record ReceiptJson(
    long Sequence,
    int SilosAcknowledged,
    int SilosWaitedOut,
    double BarrierMilliseconds,
    DateTimeOffset? ClientsByTime,
    bool ValidatedOnly)
{
    public static ReceiptJson From(Receipt receipt) => new(
        receipt.Sequence, receipt.SilosAcknowledged, receipt.SilosWaitedOut, receipt.Barrier.TotalMilliseconds, receipt.ClientsByTime, receipt.ValidatedOnly);
}

internal sealed record SignatureJson(string Signature, string KeyId, string Algorithm);

internal sealed record VerificationJson(bool Valid, string? KeyId, string? Reason, string? Message);

internal sealed record PublicKeyJson(string KeyId, string State, string Pem)
{
    public static PublicKeyJson From(PublishedKeyVersion version) =>
        new(version.Name.KeyId, VersionJson.StateName(version.State), PublicKeyFormats.Pem(version));
}

internal sealed record AuditEntryJson(long Index, string Canonical, string Hash, JsonElement Facts)
{
    public static AuditEntryJson From(AuditEntry entry) => new(
        entry.Index,
        Convert.ToBase64String(entry.Canonical.Span),
        Convert.ToHexStringLower(entry.Hash.Span),
        JsonElement.Parse(entry.Json));
}

internal sealed record ErrorJson(string Reason, string Message, int ExitCode, string? RequestId);
