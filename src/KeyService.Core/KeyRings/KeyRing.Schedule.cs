namespace KeyService.Core.KeyRings;

public sealed partial record KeyRing
{
    /// <summary>
    /// When the next version is to start signing: the pending version's switch or, by schedule, the switch after the last one.
    /// Null without a schedule, in a disabled ring, and where there are <see cref="MaxVersions"/> versions.
    /// </summary>
    public DateTimeOffset? NextRotationAt => Disabled ? null : Pending is { } pending ? pending.ActivateAt : ScheduledSwitch;

    /// <summary>When the next scheduled step is due (announce, switch, retire or destroy); null if none is to come.</summary>
    public DateTimeOffset? NextDueAt
    {
        get
        {
            var earliest = Pending is null ? NextRotationAt - Policy.Announce : NextRotationAt;
            foreach (var version in Versions)
            {
                var due = version.State switch
                {
                    VersionState.VerifyOnly => version.RetireAt,
                    VersionState.Retired => version.DestroyAt,
                    _ => null,
                };
                if (due < earliest || earliest is null) earliest = due ?? earliest;
            }

            return earliest;
        }
    }

    private DateTimeOffset? ScheduledSwitch =>
        Active?.ActivateAt is { } lastSwitch && Versions.Length < MaxVersions
            ? RotationSchedule.For(Name, Policy)?.NextAfter(lastSwitch)
            : null;
}
