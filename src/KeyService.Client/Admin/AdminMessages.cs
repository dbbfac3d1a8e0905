using Google.Protobuf.WellKnownTypes;
using KeyService.Signing;

namespace KeyService.Client;

/// <summary>Between the protocol's messages and the records that users see.</summary>
internal static class AdminMessages
{
    public static Tenant FromMessage(V1.Tenant message) => new()
    {
        Id = TenantId.Parse(message.Name.StartsWith("tenants/", StringComparison.Ordinal) ? message.Name["tenants/".Length..] : message.Name),
        DisplayName = message.DisplayName,
        CreateTime = Time(message.CreateTime),
        ResponsePolicy = ResponsePolicyMessages.FromMessage(message.ResponsePolicy),
        Revision = message.Revision,
    };

    public static Key FromMessage(V1.Key message) => new()
    {
        Name = KeyName.Parse(message.Name),
        Algorithm = message.Algorithm,
        RsaBits = message.RsaBits,
        Rotation = FromMessage(message.Rotation ?? new V1.RotationPolicy()),
        Disabled = message.Disabled,
        ActiveVersion = message.ActiveVersion == 0 ? null : message.ActiveVersion,
        Versions = [.. message.Versions.Select(FromMessage)],
        CreateTime = Time(message.CreateTime),
        NextDueTime = Time(message.NextDueTime),
        NextRotationTime = Time(message.NextRotationTime),
        Revision = message.Revision,
    };

    public static KeyVersion FromMessage(V1.KeyVersion message) => new()
    {
        Name = KeyVersionName.Parse(message.Name),
        State = State(message.State),
        PublicKey = message.PublicKey.Memory,
        CreateTime = Time(message.CreateTime),
        ActivateTime = Time(message.ActivateTime),
        RetireTime = Time(message.RetireTime),
        RevokeTime = Time(message.RevokeTime),
        DestroyTime = Time(message.DestroyTime),
        RevokeReason = message.RevokeReason,
    };

    public static RotationPolicy FromMessage(V1.RotationPolicy message) => new()
    {
        Period = message.Period?.ToTimeSpan(),
        Cron = Text(message.Cron),
        TimeZone = Text(message.TimeZone),
        Announce = message.Announce?.ToTimeSpan(),
        Overlap = message.Overlap?.ToTimeSpan(),
        Retain = message.Retain?.ToTimeSpan(),
        Jitter = message.Jitter?.ToTimeSpan(),
        MaxSignatureLifetime = message.MaxSignatureLifetime?.ToTimeSpan(),
    };

    public static V1.RotationPolicy ToMessage(RotationPolicy policy) => new()
    {
        Period = policy.Period?.ToDuration(),
        Cron = policy.Cron ?? "",
        TimeZone = policy.TimeZone ?? "",
        Announce = policy.Announce?.ToDuration(),
        Overlap = policy.Overlap?.ToDuration(),
        Retain = policy.Retain?.ToDuration(),
        Jitter = policy.Jitter?.ToDuration(),
        MaxSignatureLifetime = policy.MaxSignatureLifetime?.ToDuration(),
    };

    /// <summary>The mask's paths in the order of the flags; an empty mask means the whole policy.</summary>
    public static FieldMask ToMask(RotationFields fields)
    {
        var mask = new FieldMask();
        if (fields == RotationFields.All)
        {
            return mask;
        }

        Add(RotationFields.Period, "rotation.period");
        Add(RotationFields.Cron, "rotation.cron");
        Add(RotationFields.TimeZone, "rotation.time_zone");
        Add(RotationFields.Announce, "rotation.announce");
        Add(RotationFields.Overlap, "rotation.overlap");
        Add(RotationFields.Retain, "rotation.retain");
        Add(RotationFields.Jitter, "rotation.jitter");
        Add(RotationFields.MaxSignatureLifetime, "rotation.max_signature_lifetime");
        return mask;

        void Add(RotationFields field, string path)
        {
            if (fields.HasFlag(field))
            {
                mask.Paths.Add(path);
            }
        }
    }

    public static Receipt FromMessage(V1.Receipt? message) => message is null ? new Receipt() : new()
    {
        Sequence = message.Sequence,
        SilosAcknowledged = message.SilosAcknowledged,
        SilosWaitedOut = message.SilosWaitedOut,
        Barrier = message.Barrier?.ToTimeSpan() ?? TimeSpan.Zero,
        ClientsByTime = Time(message.ClientsByTime),
        ValidatedOnly = message.ValidatedOnly,
    };

    public static AuditEntry FromMessage(V1.AuditEntry message) => new()
    {
        Index = message.Index,
        Canonical = message.Canonical.Memory,
        Hash = message.Hash.Memory,
        Json = message.Json,
    };

    public static TenantChange FromMessage(V1.TenantChange message) => new(FromMessage(message.Tenant), FromMessage(message.Receipt));

    public static KeyChange FromMessage(V1.KeyChange message) => new(FromMessage(message.Key), FromMessage(message.Receipt));

    private static KeyVersionState State(V1.KeyVersion.Types.State state) =>
        System.Enum.IsDefined((KeyVersionState)state) ? (KeyVersionState)state : KeyVersionState.Unknown;

    private static DateTimeOffset? Time(Timestamp? time) => time?.ToDateTimeOffset();

    private static string? Text(string text) => text.Length == 0 ? null : text;
}
