using System.Globalization;
using System.Text.Json;
using KeyService.Core.Audit;
using KeyService.Core.Json;
using KeyService.Core.KeyRings;
using KeyService.Signing;

namespace KeyService.Grains;

/// <summary>What the audit trail says of a command on a key ring.</summary>
internal static class KeyRingAudit
{
    public static AuditFacts Done(
        KeyName name, KeyRingCommand command, IReadOnlyList<KeyRingEvent> events, CallContext call, DateTimeOffset now) =>
        Facts(name, command, call, now) with
        {
            Outcome = AuditOutcomes.Done,
            Detail = events.Count == 0 ? "nothing to do" : string.Join("; ", events.Select(Describe)),
        };

    public static AuditFacts Refused(KeyName name, KeyRingCommand command, Refusal refusal, CallContext call, DateTimeOffset now) =>
        Facts(name, command, call, now) with { Outcome = AuditOutcomes.Refused, Detail = $"{refusal.Reason}: {refusal.Message}" };

    private static AuditFacts Facts(KeyName name, KeyRingCommand command, CallContext call, DateTimeOffset now)
    {
        var (action, resource) = command switch
        {
            CreateKey => ("keys.create", name.ResourceName),
            RotateKey => ("keys.rotate", name.ResourceName),
            SetRotationPolicy => ("keys.update", name.ResourceName),
            DisableKey => ("keys.disable", name.ResourceName),
            EnableKey => ("keys.enable", name.ResourceName),
            AdvanceSchedule => ("keys.advance", name.ResourceName),
            RevokeVersion(var number, _) => ("versions.revoke", VersionOf(name, number)),
            DestroyVersion(var number) => ("versions.destroy", VersionOf(name, number)),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "The command has no audit action."),
        };
        return new AuditFacts
        {
            Tenant = name.Tenant,
            At = now,
            Principal = call.Principal,
            Action = action,
            Resource = resource,
            RequestId = call.RequestId.Length == 0 ? null : call.RequestId,
            Source = call.Source,
            Outcome = AuditOutcomes.Done,
        };
    }

    /// <summary>A refused command may name a version that cannot exist.</summary>
    private static string VersionOf(KeyName name, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name.ResourceName}/versions/{number}");

    private static string Describe(KeyRingEvent happened) => happened switch
    {
        KeyCreated created => $"created, {created.Spec}",
        VersionAnnounced announced => string.Create(CultureInfo.InvariantCulture, $"version {announced.Number} announced, active from {announced.ActivateAt:O}"),
        VersionActivated activated => $"version {activated.Number} active",
        VersionRetired retired => $"version {retired.Number} retired",
        VersionRevoked { Reason: "" } revoked => $"version {revoked.Number} revoked",
        VersionRevoked revoked => $"version {revoked.Number} revoked: {revoked.Reason}",
        VersionDestroyed destroyed => $"version {destroyed.Number} destroyed",
        RotationPolicyChanged changed => $"rotation policy {JsonSerializer.Serialize(changed.Policy, CoreJson.Options)}",
        KeyDisabled => "disabled",
        KeyEnabled => "enabled",
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "The event has no description."),
    };
}
