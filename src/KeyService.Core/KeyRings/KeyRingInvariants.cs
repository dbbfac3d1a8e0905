namespace KeyService.Core.KeyRings;

/// <summary>What must hold of every <see cref="KeyRing"/>; its doc comment lists it in words.</summary>
internal static class KeyRingInvariants
{
    /// <summary>The sentences that tell what is broken; none if nothing is.</summary>
    public static IEnumerable<string> Broken(KeyRing ring)
    {
        if (ring.Name == default) yield return "It has no name.";
        if (ring.Spec == default) yield return "It has no algorithm.";
        if (ring.Revision < 1) yield return $"Its revision is {ring.Revision}; revisions count from 1.";
        if (ring.Policy is null) yield return "It has no rotation policy.";
        if (ring.Versions.IsDefaultOrEmpty) yield return "It has no versions.";
        if (ring.Name == default || ring.Spec == default || ring.Policy is null || ring.Versions.IsDefaultOrEmpty) yield break;

        if (ring.Versions.Length > KeyRing.MaxVersions)
        {
            yield return $"It has {ring.Versions.Length} versions; at most {KeyRing.MaxVersions} are allowed.";
        }

        for (var i = 0; i < ring.Versions.Length; i++)
        {
            if (ring.Versions[i].Number != i + 1) yield return $"Version {ring.Versions[i].Number} stands where version {i + 1} belongs.";
        }

        foreach (var problem in BrokenCounts(ring)) yield return problem;
        foreach (var problem in ring.Versions.SelectMany(v => BrokenVersion(ring, v))) yield return problem;
        foreach (var problem in RotationSchedule.Unreadable(ring.Policy)) yield return problem;
    }

    private static IEnumerable<string> BrokenCounts(KeyRing ring)
    {
        var active = ring.Versions.Count(v => v.State == VersionState.Active);
        if (active > 1) yield return $"{active} versions are active.";
        if (active == 0 && !ring.Disabled) yield return "It is enabled, but no version is active.";

        if (ring.Versions.Take(ring.Versions.Length - 1).FirstOrDefault(v => v.State == VersionState.Pending) is { } pending)
        {
            yield return $"Version {pending.Number} is pending, but not the newest.";
        }

        var living = ring.Versions.Where(v => v.State != VersionState.Destroyed).ToArray();
        var withMaterial = living.Count(v => v.SealedMaterial is { Length: > 0 });
        if (withMaterial != 0 && withMaterial != living.Length)
        {
            var without = living.Where(v => v.SealedMaterial is not { Length: > 0 }).Select(v => v.Number);
            yield return $"The material is missing of version {string.Join(", ", without)}.";
        }
    }

    private static IEnumerable<string> BrokenVersion(KeyRing ring, KeyVersion version)
    {
        var name = $"Version {version.Number} is {version.State}";
        if (!Enum.IsDefined(version.State)) yield return $"{name}, which is no state.";
        if (version.State == VersionState.Destroyed && version.SealedMaterial is not null) yield return $"{name}, but has material.";
        if (ring.Spec.Algorithm.IsSymmetric != version.PublicKey is not { Length: > 0 })
        {
            yield return $"{name} and {(ring.Spec.Algorithm.IsSymmetric ? "has" : "lacks")} a public key.";
        }

        var revoked = version.RevokedAt is not null;
        if (revoked != (version.RevokeReason is not null)) yield return $"{name} and has one of revocation time and reason without the other.";

        foreach (var (what, time, expected) in Times(ring, version))
        {
            if (expected is { } must && must != time is not null) yield return $"{name}, but has {(must ? "no" : "a")} time of {what}.";
        }
    }

    /// <summary>Which times a version of each state has (true), has not (false), or may have (null).</summary>
    private static IEnumerable<(string What, DateTimeOffset? Time, bool? Expected)> Times(KeyRing ring, KeyVersion version)
    {
        var (activation, retirement, revocation, scheduledDestruction, destruction) = version.State switch
        {
            VersionState.Pending => ((bool?)true, (bool?)false, (bool?)false, (bool?)false, false),
            VersionState.Active => (true, false, false, false, false),
            VersionState.VerifyOnly => (true, true, false, false, false),
            VersionState.Retired => (true, true, false, ring.Policy.Retain is not null, false),
            VersionState.Revoked => (null, null, true, false, false),
            _ => (null, null, null, false, true),
        };
        yield return ("activation", version.ActivateAt, activation);
        yield return ("retirement", version.RetireAt, retirement);
        yield return ("revocation", version.RevokedAt, revocation);
        yield return ("scheduled destruction", version.DestroyAt, scheduledDestruction);
        yield return ("destruction", version.DestroyedAt, destruction);
    }
}
