using CsCheck;
using KeyService.Core.KeyRings;

namespace KeyService.Core.Tests.KeyRings;

/// <summary>What holds of every ring after any commands at any times.</summary>
public class KeyRingProperties
{
    private const int Histories = 1_000;

    private static readonly Gen<RotationPolicy> GenPolicy =
        from period in Gen.Int[0, 6]
        from announce in Gen.Int[0, 3]
        from overlap in Gen.Int[1, 100]
        from retain in Gen.Int[-1, 3]
        from jitter in Gen.Int[0, 20]
        select new RotationPolicy
        {
            Period = period is 0 or 6 ? null : TimeSpan.FromHours(period),
            Cron = period == 6 ? "17 */2 * * *" : null,
            Announce = TimeSpan.FromMinutes(announce * 13),
            Overlap = TimeSpan.FromMinutes(overlap * 5),
            Retain = retain < 0 ? null : TimeSpan.FromHours(retain),
            Jitter = TimeSpan.FromMinutes(jitter),
        };

    private static readonly Gen<KeyRingCommand> GenCommand = Gen.Frequency(
        (8, Gen.Const<KeyRingCommand>(new AdvanceSchedule())),
        (3, Gen.Bool.Select(KeyRingCommand (now) => new RotateKey(now))),
        (2, GenPolicy.Select(KeyRingCommand (policy) => new SetRotationPolicy(policy))),
        (1, Gen.Const<KeyRingCommand>(new DisableKey())),
        (2, Gen.Const<KeyRingCommand>(new EnableKey())),
        (2, Gen.Int[1, 6].Select(KeyRingCommand (version) => new RevokeVersion(version, "because"))),
        (2, Gen.Int[1, 6].Select(KeyRingCommand (version) => new DestroyVersion(version))),
        (1, GenPolicy.Select(KeyRingCommand (policy) => new CreateKey(Rings.Name, Rings.Spec, policy))));

    // Mostly short waits, now and then very long ones, and clocks that differ between silos, so that time also runs back.
    private static readonly Gen<TimeSpan> GenWait = Gen.Frequency(
        (10, Gen.Int[0, 200].Select(minutes => TimeSpan.FromMinutes(minutes))),
        (1, Gen.Int[1, 1_000].Select(hours => TimeSpan.FromHours(hours))),
        (1, Gen.Int[1, 30].Select(seconds => TimeSpan.FromSeconds(-seconds))));

    private static readonly Gen<(RotationPolicy Policy, (KeyRingCommand Command, TimeSpan Wait)[] Steps)> GenHistory =
        Gen.Select(GenPolicy, Gen.Select(GenCommand, GenWait).Array[0, 60]);

    [Fact]
    public void Exactly_one_version_is_active_unless_the_ring_is_disabled() => Check((_, decision, _) =>
    {
        var active = decision.Ring.Versions.Count(v => v.State == VersionState.Active);
        Assert.True(active == 1 || (active == 0 && decision.Ring.Disabled), $"{active} versions are active.");
        Assert.True(decision.Ring.Versions.Count(v => v.State == VersionState.Pending) <= 1);
    });

    [Fact]
    public void History_never_shrinks_and_no_version_goes_back() => Check((before, decision, _) =>
    {
        Assert.True(decision.Ring.Versions.Length - before.Versions.Length is 0 or 1);
        foreach (var (was, now) in before.Versions.Zip(decision.Ring.Versions))
        {
            Assert.Equal((was.Number, was.CreatedAt), (now.Number, now.CreatedAt));
            Assert.Equal(was.PublicKey, now.PublicKey);
            Assert.True(now.State >= was.State, $"Version {was.Number} went from {was.State} to {now.State}.");
            if (now.State != VersionState.Destroyed) Assert.Equal(was.SealedMaterial, now.SealedMaterial);
            if (was.RevokedAt is not null) Assert.Equal((was.RevokedAt, was.RevokeReason), (now.RevokedAt, now.RevokeReason));
            if (was.State != VersionState.Pending) Assert.Equal(was.ActivateAt, now.ActivateAt);
        }
    });

    [Fact]
    public void The_revision_grows_by_one_with_each_change_and_by_nothing_else() => Check((before, decision, _) =>
    {
        Assert.Equal(before.Revision + (decision.Events.IsEmpty ? 0 : 1), decision.Ring.Revision);
        Assert.Equal(decision.Events.IsEmpty, before == decision.Ring);
        Assert.All(decision.Events, e => Assert.Equal(decision.Ring.Revision, e.Revision));
    });

    [Fact]
    public void The_events_give_the_ring() => Check((before, decision, _) =>
        Assert.Equal(decision.Ring, decision.Events.Aggregate(before, (ring, e) => ring.Apply(e))));

    [Fact]
    public void The_stored_document_gives_the_ring() => GenHistory.Sample(
        history =>
        {
            var last = Rings.Create(history.Policy);
            Play(history.Policy, history.Steps, (_, decision, _) => last = decision.Ring);
            var read = KeyRingDocument.Read(KeyRingDocument.Write(last));
            Assert.Equal(last, read);
            Assert.Equal((last.NextDueAt, last.NextRotationAt), (read.NextDueAt, read.NextRotationAt));
        },
        iter: Histories);

    [Fact]
    public void Nothing_stays_due_once_the_schedule_was_advanced() => Check((_, decision, now) =>
    {
        var advanced = decision.Ring.Do(new AdvanceSchedule(), now);
        Assert.True(advanced.NextDueAt is null || advanced.NextDueAt > now, $"{advanced.NextDueAt} is due at {now}.");
        Assert.Empty(Rings.Accepted(advanced.Decide(new AdvanceSchedule(), now)).Events);
        Assert.True(advanced.Versions.Length <= decision.Ring.Versions.Length + 1);
    });

    [Fact]
    public void Nothing_is_done_by_schedule_before_it_is_due() => Check((_, decision, now) =>
    {
        if (decision.Ring.NextDueAt is { } due && due > now)
        {
            Assert.Empty(Rings.Accepted(decision.Ring.Decide(new AdvanceSchedule(), due.AddTicks(-1))).Events);
            Assert.NotEmpty(Rings.Accepted(decision.Ring.DecideWithMaterial(new AdvanceSchedule(), due)).Events);
        }
    });

    [Fact]
    public void A_signature_verifies_until_the_overlap_of_its_version_ends() => GenHistory.Sample(
        history =>
        {
            var model = new SignatureModel();
            Play(history.Policy, history.Steps, (before, decision, now) =>
            {
                model.Step(before, decision, now);
                model.Check(decision.Ring, now);
            });
        },
        iter: Histories);

    [Fact]
    public void A_refused_or_unanswered_command_leaves_the_ring_alone() => GenHistory.Sample(
        history =>
        {
            var ring = Rings.Create(history.Policy);
            var copy = KeyRingDocument.Read(KeyRingDocument.Write(ring));
            foreach (var (command, wait) in history.Steps) _ = ring.Decide(command, Rings.Start + wait);
            Assert.Equal(copy, ring);
        },
        iter: 200);

    private static void Check(Action<KeyRing, Decision.Accepted, DateTimeOffset> property) =>
        GenHistory.Sample(history => Play(history.Policy, history.Steps, property), iter: Histories);

    private static void Play(
        RotationPolicy policy,
        (KeyRingCommand Command, TimeSpan Wait)[] steps,
        Action<KeyRing, Decision.Accepted, DateTimeOffset> afterEach)
    {
        var create = new CreateKey(Rings.Name, Rings.Spec, policy) { Material = Rings.Material(1) };
        if (KeyRing.Create(create, Rings.Start) is not Decision.Accepted created)
        {
            Assert.NotEmpty(policy.Problems());
            return;
        }

        afterEach(created.Ring, created with { Events = [] }, Rings.Start);
        var (ring, now) = (created.Ring, Rings.Start);
        foreach (var (command, wait) in steps)
        {
            now += wait;
            if (ring.DecideWithMaterial(command, now) is Decision.Accepted accepted)
            {
                afterEach(ring, accepted, now);
                ring = accepted.Ring;
            }
        }
    }
}
