using Google.Protobuf.WellKnownTypes;
using RotationPolicy = KeyService.Core.KeyRings.RotationPolicy;

namespace KeyService.Silo.Grpc;

/// <summary>Which parts of a rotation policy an update changes (AIP-134).</summary>
internal static class PolicyMask
{
    private static readonly Dictionary<string, Func<RotationPolicy, RotationPolicy, RotationPolicy>> Changes = new(StringComparer.Ordinal)
    {
        ["*"] = (_, asked) => asked,
        ["rotation"] = (_, asked) => asked,
        ["rotation.period"] = (kept, asked) => kept with { Period = asked.Period },
        ["rotation.cron"] = (kept, asked) => kept with { Cron = asked.Cron },
        ["rotation.time_zone"] = (kept, asked) => kept with { TimeZone = asked.TimeZone },
        ["rotation.announce"] = (kept, asked) => kept with { Announce = asked.Announce },
        ["rotation.overlap"] = (kept, asked) => kept with { Overlap = asked.Overlap },
        ["rotation.retain"] = (kept, asked) => kept with { Retain = asked.Retain },
        ["rotation.jitter"] = (kept, asked) => kept with { Jitter = asked.Jitter },
        ["rotation.max_signature_lifetime"] = (kept, asked) => kept with { MaxSignatureLifetime = asked.MaxSignatureLifetime },
    };

    public static EdgeRefusal? Check(FieldMask? mask)
    {
        var unknown = (mask?.Paths ?? []).Where(path => !Changes.ContainsKey(path)).Select(Refusals.Shown).ToArray();
        return unknown.Length == 0
            ? null
            : new EdgeRefusal(
                Reasons.InvalidArgument,
                $"update_mask names {string.Join(", ", unknown)}: what can be updated is {string.Join(", ", Changes.Keys)}.");
    }

    /// <summary>The whole policy is replaced, whatever it is.</summary>
    public static bool IsWhole(FieldMask? mask) => mask is null || mask.Paths.Count == 0 || mask.Paths.Contains("rotation") || mask.Paths.Contains("*");

    /// <summary><paramref name="kept"/> with the parts of <paramref name="asked"/> that the mask names.</summary>
    public static RotationPolicy Apply(FieldMask mask, RotationPolicy kept, RotationPolicy asked) =>
        mask.Paths.Aggregate(kept, (policy, path) => Changes[path](policy, asked));
}
