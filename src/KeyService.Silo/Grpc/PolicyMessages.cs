using Google.Protobuf.WellKnownTypes;
using RotationPolicy = KeyService.Core.KeyRings.RotationPolicy;

namespace KeyService.Silo.Grpc;

/// <summary>Rotation policies in and out. Whether a policy makes sense, the key ring decides.</summary>
internal static class PolicyMessages
{
    // Seconds that a TimeSpan and the protobuf Duration can both hold.
    private const long MaxSeconds = 315_576_000_000;

    public static V1.RotationPolicy ToMessage(RotationPolicy policy) => new()
    {
        Period = ToDuration(policy.Period),
        Cron = policy.Cron ?? "",
        TimeZone = policy.TimeZone ?? "",
        Announce = ToDuration(policy.Announce),
        Overlap = ToDuration(policy.Overlap),
        Retain = ToDuration(policy.Retain),
        Jitter = ToDuration(policy.Jitter),
        MaxSignatureLifetime = ToDuration(policy.MaxSignatureLifetime),
    };

    /// <summary>What is absent gets the default; no message at all is the default policy.</summary>
    public static Answer<RotationPolicy> Read(V1.RotationPolicy? message)
    {
        var policy = RotationPolicy.Default;
        if (message is null)
        {
            return policy;
        }

        var problems = new List<string>();
        TimeSpan? Time(Duration? duration, string field)
        {
            if (duration is null)
            {
                return null;
            }

            if (!IsValid(duration))
            {
                problems.Add($"{field} is not a valid duration.");
                return null;
            }

            return duration.ToTimeSpan();
        }

        policy = policy with
        {
            Period = Time(message.Period, "period"),
            Cron = message.Cron.Length == 0 ? null : message.Cron,
            TimeZone = message.TimeZone.Length == 0 ? null : message.TimeZone,
            Announce = Time(message.Announce, "announce") ?? policy.Announce,
            Overlap = Time(message.Overlap, "overlap") ?? policy.Overlap,
            Retain = Time(message.Retain, "retain"),
            Jitter = Time(message.Jitter, "jitter") ?? policy.Jitter,
            MaxSignatureLifetime = Time(message.MaxSignatureLifetime, "max_signature_lifetime") ?? policy.MaxSignatureLifetime,
        };
        return problems.Count == 0 ? policy : new EdgeRefusal(Reasons.InvalidPolicy, string.Join(' ', problems));
    }

    public static bool IsValid(Duration duration) =>
        duration.Seconds is >= -MaxSeconds and <= MaxSeconds
        && duration.Nanos is > -1_000_000_000 and < 1_000_000_000
        && (duration.Seconds == 0 || duration.Nanos == 0 || duration.Seconds > 0 == duration.Nanos > 0);

    private static Duration? ToDuration(TimeSpan? time) => time is { } value ? Duration.FromTimeSpan(value) : null;
}
