using System.Reflection;
using KeyService.Core.KeyRings;

namespace KeyService.Core.Tests.KeyRings;

/// <summary>What every command does to a version in every state, in an enabled and in a disabled ring.</summary>
public class StateCommandTable
{
    // Columns: the state of the version that the command is about and whether its ring is disabled; the command, given when
    // whatever the schedule has for that version is due; what happens; the states of the ring's versions afterwards.
    private const string Table = """
        Pending              | CreateKey         | refused: AlreadyExists
        Pending              | RotateKey now     | VersionActivated 2 -> VerifyOnly Active
        Pending              | RotateKey         | refused: InvalidState
        Pending              | SetRotationPolicy | RotationPolicyChanged -> Active Pending
        Pending              | DisableKey        | KeyDisabled -> Active Pending, disabled
        Pending              | EnableKey         | nothing
        Pending              | RevokeVersion     | VersionRevoked 2 -> Active Revoked
        Pending              | DestroyVersion    | refused: InvalidState
        Pending              | AdvanceSchedule   | VersionActivated 2 -> VerifyOnly Active
        Active               | CreateKey         | refused: AlreadyExists
        Active               | RotateKey now     | VersionAnnounced 2, VersionActivated 2 -> VerifyOnly Active
        Active               | RotateKey         | VersionAnnounced 2 -> Active Pending
        Active               | SetRotationPolicy | RotationPolicyChanged -> Active
        Active               | DisableKey        | KeyDisabled -> Active, disabled
        Active               | EnableKey         | nothing
        Active               | RevokeVersion     | VersionAnnounced 2, VersionActivated 2, VersionRevoked 1 -> Revoked Active
        Active               | DestroyVersion    | refused: InvalidState
        Active               | AdvanceSchedule   | VersionAnnounced 2 -> Active Pending
        VerifyOnly           | CreateKey         | refused: AlreadyExists
        VerifyOnly           | RotateKey now     | VersionAnnounced 3, VersionActivated 3 -> VerifyOnly VerifyOnly Active
        VerifyOnly           | RotateKey         | VersionAnnounced 3 -> VerifyOnly Active Pending
        VerifyOnly           | SetRotationPolicy | RotationPolicyChanged -> VerifyOnly Active
        VerifyOnly           | DisableKey        | KeyDisabled -> VerifyOnly Active, disabled
        VerifyOnly           | EnableKey         | nothing
        VerifyOnly           | RevokeVersion     | VersionRevoked 1 -> Revoked Active
        VerifyOnly           | DestroyVersion    | refused: InvalidState
        VerifyOnly           | AdvanceSchedule   | VersionRetired 1 -> Retired Active
        Retired              | CreateKey         | refused: AlreadyExists
        Retired              | RotateKey now     | VersionAnnounced 3, VersionActivated 3 -> Retired VerifyOnly Active
        Retired              | RotateKey         | VersionAnnounced 3 -> Retired Active Pending
        Retired              | SetRotationPolicy | RotationPolicyChanged -> Retired Active
        Retired              | DisableKey        | KeyDisabled -> Retired Active, disabled
        Retired              | EnableKey         | nothing
        Retired              | RevokeVersion     | VersionRevoked 1 -> Revoked Active
        Retired              | DestroyVersion    | VersionDestroyed 1 -> Destroyed Active
        Retired              | AdvanceSchedule   | VersionDestroyed 1 -> Destroyed Active
        Revoked              | CreateKey         | refused: AlreadyExists
        Revoked              | RotateKey now     | VersionAnnounced 3, VersionActivated 3 -> Revoked VerifyOnly Active
        Revoked              | RotateKey         | VersionAnnounced 3 -> Revoked Active Pending
        Revoked              | SetRotationPolicy | RotationPolicyChanged -> Revoked Active
        Revoked              | DisableKey        | KeyDisabled -> Revoked Active, disabled
        Revoked              | EnableKey         | nothing
        Revoked              | RevokeVersion     | nothing
        Revoked              | DestroyVersion    | VersionDestroyed 1 -> Destroyed Active
        Revoked              | AdvanceSchedule   | nothing
        Destroyed            | CreateKey         | refused: AlreadyExists
        Destroyed            | RotateKey now     | VersionAnnounced 3, VersionActivated 3 -> Destroyed VerifyOnly Active
        Destroyed            | RotateKey         | VersionAnnounced 3 -> Destroyed Active Pending
        Destroyed            | SetRotationPolicy | RotationPolicyChanged -> Destroyed Active
        Destroyed            | DisableKey        | KeyDisabled -> Destroyed Active, disabled
        Destroyed            | EnableKey         | nothing
        Destroyed            | RevokeVersion     | refused: InvalidState
        Destroyed            | DestroyVersion    | nothing
        Destroyed            | AdvanceSchedule   | nothing
        Pending, disabled    | CreateKey         | refused: AlreadyExists
        Pending, disabled    | RotateKey now     | refused: KeyDisabled
        Pending, disabled    | RotateKey         | refused: KeyDisabled
        Pending, disabled    | SetRotationPolicy | RotationPolicyChanged -> Active Pending, disabled
        Pending, disabled    | DisableKey        | nothing
        Pending, disabled    | EnableKey         | KeyEnabled -> Active Pending
        Pending, disabled    | RevokeVersion     | VersionRevoked 2 -> Active Revoked, disabled
        Pending, disabled    | DestroyVersion    | refused: InvalidState
        Pending, disabled    | AdvanceSchedule   | nothing
        Active, disabled     | CreateKey         | refused: AlreadyExists
        Active, disabled     | RotateKey now     | refused: KeyDisabled
        Active, disabled     | RotateKey         | refused: KeyDisabled
        Active, disabled     | SetRotationPolicy | RotationPolicyChanged -> Active, disabled
        Active, disabled     | DisableKey        | nothing
        Active, disabled     | EnableKey         | KeyEnabled -> Active
        Active, disabled     | RevokeVersion     | VersionRevoked 1 -> Revoked, disabled
        Active, disabled     | DestroyVersion    | refused: InvalidState
        Active, disabled     | AdvanceSchedule   | nothing
        VerifyOnly, disabled | CreateKey         | refused: AlreadyExists
        VerifyOnly, disabled | RotateKey now     | refused: KeyDisabled
        VerifyOnly, disabled | RotateKey         | refused: KeyDisabled
        VerifyOnly, disabled | SetRotationPolicy | RotationPolicyChanged -> VerifyOnly Active, disabled
        VerifyOnly, disabled | DisableKey        | nothing
        VerifyOnly, disabled | EnableKey         | KeyEnabled -> VerifyOnly Active
        VerifyOnly, disabled | RevokeVersion     | VersionRevoked 1 -> Revoked Active, disabled
        VerifyOnly, disabled | DestroyVersion    | refused: InvalidState
        VerifyOnly, disabled | AdvanceSchedule   | VersionRetired 1 -> Retired Active, disabled
        Retired, disabled    | CreateKey         | refused: AlreadyExists
        Retired, disabled    | RotateKey now     | refused: KeyDisabled
        Retired, disabled    | RotateKey         | refused: KeyDisabled
        Retired, disabled    | SetRotationPolicy | RotationPolicyChanged -> Retired Active, disabled
        Retired, disabled    | DisableKey        | nothing
        Retired, disabled    | EnableKey         | KeyEnabled -> Retired Active
        Retired, disabled    | RevokeVersion     | VersionRevoked 1 -> Revoked Active, disabled
        Retired, disabled    | DestroyVersion    | VersionDestroyed 1 -> Destroyed Active, disabled
        Retired, disabled    | AdvanceSchedule   | VersionDestroyed 1 -> Destroyed Active, disabled
        Revoked, disabled    | CreateKey         | refused: AlreadyExists
        Revoked, disabled    | RotateKey now     | refused: KeyDisabled
        Revoked, disabled    | RotateKey         | refused: KeyDisabled
        Revoked, disabled    | SetRotationPolicy | RotationPolicyChanged -> Revoked Active, disabled
        Revoked, disabled    | DisableKey        | nothing
        Revoked, disabled    | EnableKey         | KeyEnabled -> Revoked Active
        Revoked, disabled    | RevokeVersion     | nothing
        Revoked, disabled    | DestroyVersion    | VersionDestroyed 1 -> Destroyed Active, disabled
        Revoked, disabled    | AdvanceSchedule   | nothing
        Destroyed, disabled  | CreateKey         | refused: AlreadyExists
        Destroyed, disabled  | RotateKey now     | refused: KeyDisabled
        Destroyed, disabled  | RotateKey         | refused: KeyDisabled
        Destroyed, disabled  | SetRotationPolicy | RotationPolicyChanged -> Destroyed Active, disabled
        Destroyed, disabled  | DisableKey        | nothing
        Destroyed, disabled  | EnableKey         | KeyEnabled -> Destroyed Active
        Destroyed, disabled  | RevokeVersion     | refused: InvalidState
        Destroyed, disabled  | DestroyVersion    | nothing
        Destroyed, disabled  | AdvanceSchedule   | nothing
        """;

    private static readonly Dictionary<string, Func<int, KeyRingCommand>> Commands = new()
    {
        ["CreateKey"] = _ => new CreateKey(Rings.Name, Rings.Spec, Rings.Monthly),
        ["RotateKey now"] = _ => new RotateKey(Now: true),
        ["RotateKey"] = _ => new RotateKey(Now: false),
        ["SetRotationPolicy"] = _ => new SetRotationPolicy(Rings.Monthly with { Retain = TimeSpan.FromDays(8) }),
        ["DisableKey"] = _ => new DisableKey(),
        ["EnableKey"] = _ => new EnableKey(),
        ["RevokeVersion"] = version => new RevokeVersion(version, "leaked"),
        ["DestroyVersion"] = version => new DestroyVersion(version),
        ["AdvanceSchedule"] = _ => new AdvanceSchedule(),
    };

    [Fact]
    public void Every_command_in_every_state_does_what_the_table_says()
    {
        var actual = new List<string>();
        foreach (var disabled in new[] { false, true })
        {
            foreach (var state in Enum.GetValues<VersionState>())
            {
                actual.AddRange(Commands.Keys.Select(command => Row(state, disabled, command)));
            }
        }

        Assert.Equal(Table.Split('\n'), actual);
    }

    [Fact]
    public void Every_command_has_rows()
    {
        var commands = typeof(KeyRingCommand).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(KeyRingCommand)));
        Assert.Equal(commands.ToHashSet(), Commands.Values.Select(make => make(1).GetType()).ToHashSet());
    }

    [Fact]
    public void A_decision_is_restrictive_where_the_command_withdraws_something_and_not_otherwise()
    {
        foreach (var state in Enum.GetValues<VersionState>())
        {
            var (ring, subject, now) = Situation(state);
            foreach (var command in Commands.Values.Select(make => make(subject)))
            {
                if (ring.DecideWithMaterial(command, now) is Decision.Accepted accepted)
                {
                    Assert.Equal(command is RevokeVersion or DisableKey or DestroyVersion, accepted.Restrictive);
                }
            }
        }
    }

    private static string Row(VersionState state, bool disabled, string command)
    {
        var (ring, subject, now) = Situation(state);
        Assert.Equal(state, ring.Find(subject)!.State);
        if (disabled) ring = ring.Do(new DisableKey(), now);

        var outcome = ring.DecideWithMaterial(Commands[command](subject), now) switch
        {
            Decision.Refused refused => $"refused: {refused.Reason}",
            Decision.Accepted { Events.IsEmpty: true } => "nothing",
            Decision.Accepted accepted => $"{string.Join(", ", accepted.Events.Select(Describe))} -> {Describe(accepted.Ring)}",
            var other => other.ToString(),
        };
        return $"{state + (disabled ? ", disabled" : ""),-20} | {command,-17} | {outcome}";
    }

    private static string Describe(KeyRingEvent e) =>
        e.GetType().Name + (e.GetType().GetProperty("Number", BindingFlags.Public | BindingFlags.Instance)?.GetValue(e) is int n ? $" {n}" : "");

    private static string Describe(KeyRing ring) => string.Join(' ', ring.States()) + (ring.Disabled ? ", disabled" : "");

    /// <summary>A ring with a version in that state, at a time when the schedule's next step for that version is due.</summary>
    private static (KeyRing Ring, int Subject, DateTimeOffset Now) Situation(VersionState state)
    {
        var day1 = Rings.Start.AddDays(1);
        var created = Rings.Create();
        var rotated = created.Do(new RotateKey(Now: true), day1);
        var revoked = rotated.Do(new RevokeVersion(1, "leaked"), day1);
        return state switch
        {
            VersionState.Pending => (created.Do(new RotateKey(Now: false), day1), 2, day1.AddHours(1)),
            VersionState.Active => (created, 1, Rings.Start.AddDays(30)),
            VersionState.VerifyOnly => (rotated, 1, day1.AddHours(1)),
            VersionState.Retired => (rotated.Do(new AdvanceSchedule(), day1.AddHours(1)), 1, day1.AddHours(1).AddDays(7)),
            VersionState.Revoked => (revoked, 1, day1.AddDays(1)),
            VersionState.Destroyed => (revoked.Do(new DestroyVersion(1), day1), 1, day1.AddDays(1)),
            _ => throw new InvalidOperationException($"{state} has no situation: add one, and its rows to the table."),
        };
    }
}
