using System.Text.Json;
using KeyService.Core.Json;
using KeyService.Core.KeyRings;

namespace KeyService.Core.Tests.KeyRings;

public class DecisionTests
{
    private static readonly DateTimeOffset Later = Rings.Start.AddDays(1);

    [Fact]
    public void A_new_ring_signs_at_once()
    {
        var ring = Rings.Create();
        Assert.Equal((Rings.Name, Rings.Spec, Rings.Monthly, false, 1), (ring.Name, ring.Spec, ring.Policy, ring.Disabled, ring.Revision));
        Assert.Equal((1, VersionState.Active, Rings.Start), (ring.Active!.Number, ring.Active.State, ring.Active.ActivateAt));
        Assert.Equal(Rings.Material(1).Sealed, ring.Active.SealedMaterial);
    }

    [Fact]
    public void Times_are_kept_in_utc()
    {
        var now = Rings.Start.ToOffset(TimeSpan.FromHours(5));
        var create = new CreateKey(Rings.Name, Rings.Spec, Rings.Monthly) { Material = Rings.Material(1) };
        var ring = Rings.Accepted(KeyRing.Create(create, now)).Ring.Do(new RotateKey(Now: true), now);
        Assert.Equal(Rings.Start, ring.CreatedAt);
        Assert.All(ring.Versions, v => Assert.Equal(TimeSpan.Zero, v.ActivateAt!.Value.Offset));
    }

    [Fact]
    public void A_ring_without_name_or_algorithm_is_refused()
    {
        foreach (var command in new CreateKey[] { new(default, Rings.Spec, Rings.Monthly), new(Rings.Name, default, Rings.Monthly) })
        {
            Assert.Equal(RefusalReason.InvalidArgument, Rings.Refused(KeyRing.Create(command, Rings.Start)).Reason);
        }
    }

    [Fact]
    public void Material_is_asked_for_where_a_version_is_needed_and_only_there()
    {
        var ring = Rings.Create();
        Assert.Equal(new Decision.MaterialRequired(1), KeyRing.Create(new CreateKey(Rings.Name, Rings.Spec, Rings.Monthly), Rings.Start));
        Assert.Equal(new Decision.MaterialRequired(2), ring.Decide(new RotateKey(Now: true), Later));
        Assert.Equal(new Decision.MaterialRequired(2), ring.Decide(new RotateKey(Now: false), Later));
        Assert.Equal(new Decision.MaterialRequired(2), ring.Decide(new RevokeVersion(1, ""), Later));
        Assert.Equal(new Decision.MaterialRequired(2), ring.Decide(new AdvanceSchedule(), Rings.Start.AddDays(30)));

        var announced = ring.Do(new RotateKey(Now: false), Later);
        Rings.Accepted(announced.Decide(new RotateKey(Now: true), Later));
        Rings.Accepted(announced.Decide(new RevokeVersion(1, ""), Later));
        Rings.Accepted(announced.Decide(new AdvanceSchedule(), Rings.Start.AddDays(30)));
    }

    [Fact]
    public void Material_that_is_not_needed_is_ignored()
    {
        var ring = Rings.Create().Do(new DisableKey { Material = Rings.Material(2) }, Later);
        Assert.Single(ring.Versions);
        var announced = Rings.Create().Do(new RotateKey(Now: false), Later);
        var rotated = announced.Do(new RotateKey(Now: true) { Material = Rings.Material(3) }, Later);
        Assert.Equal([VersionState.VerifyOnly, VersionState.Active], rotated.States());
        Assert.Equal(Rings.Material(2).Sealed, rotated.Active!.SealedMaterial);
    }

    [Fact]
    public void Revoking_the_active_version_promotes_the_announced_one()
    {
        var ring = Rings.Create().Do(new RotateKey(Now: false), Later).Do(new RevokeVersion(1, "leaked"), Later.AddMinutes(1));
        Assert.Equal([VersionState.Revoked, VersionState.Active], ring.States());
        Assert.Equal((Later.AddMinutes(1), "leaked"), (ring.Versions[0].RevokedAt, ring.Versions[0].RevokeReason));
        Assert.Equal(Later.AddMinutes(1), ring.Active!.ActivateAt);
        Assert.Null(ring.Versions[0].RetireAt);
        Assert.False(ring.Versions[0].VerifiesAt(Later));
    }

    [Fact]
    public void Revoking_again_keeps_the_first_reason_and_asks_for_the_barrier_again()
    {
        var ring = Rings.Create().Do(new RevokeVersion(1, "leaked"), Later);
        var again = Rings.Accepted(ring.Decide(new RevokeVersion(1, "lost"), Later.AddDays(1)));
        Assert.Empty(again.Events);
        Assert.True(again.Restrictive);
        Assert.Same(ring, again.Ring);
    }

    [Fact]
    public void A_revoked_announcement_is_made_again_by_the_schedule()
    {
        var announced = Rings.Start.AddDays(30).AddHours(-1);
        var ring = Rings.Create().Do(new AdvanceSchedule(), announced).Do(new RevokeVersion(2, ""), announced.AddMinutes(10));
        Assert.Null(ring.Versions[1].ActivateAt);
        ring = ring.Do(new AdvanceSchedule(), announced.AddMinutes(10));
        Assert.Equal([VersionState.Active, VersionState.Revoked, VersionState.Pending], ring.States());
        Assert.Equal(announced.AddMinutes(70), ring.Pending!.ActivateAt);
    }

    [Fact]
    public void The_active_version_of_a_disabled_ring_is_revoked_without_a_new_key()
    {
        var ring = Rings.Accepted(Rings.Create().Do(new DisableKey(), Later).Decide(new RevokeVersion(1, "leaked"), Later)).Ring;
        Assert.Null(ring.Active);
        Assert.Equal(new Decision.MaterialRequired(2), ring.Decide(new EnableKey(), Later));

        var enabled = ring.Do(new EnableKey(), Later.AddDays(1));
        Assert.Equal([VersionState.Revoked, VersionState.Active], enabled.States());
        Assert.Equal(Later.AddDays(1), enabled.Active!.ActivateAt);
    }

    [Fact]
    public void Enabling_promotes_the_announced_version_if_the_active_one_was_revoked_meanwhile()
    {
        var ring = Rings.Create().Do(new RotateKey(Now: false), Later).Do(new DisableKey(), Later).Do(new RevokeVersion(1, ""), Later);
        Assert.Equal([VersionState.Revoked, VersionState.Pending], ring.States());
        Assert.Equal([VersionState.Revoked, VersionState.Active], Rings.Accepted(ring.Decide(new EnableKey(), Later)).Ring.States());
    }

    [Fact]
    public void A_destroyed_version_keeps_its_public_part_and_its_history()
    {
        var ring = Rings.Create().Do(new RevokeVersion(1, "leaked"), Later).Do(new DestroyVersion(1), Later.AddDays(1));
        var destroyed = ring.Versions[0];
        Assert.Null(destroyed.SealedMaterial);
        Assert.Equal(Rings.Material(1).PublicKey, destroyed.PublicKey);
        Assert.Equal((Rings.Start, Later, "leaked", Later.AddDays(1)), (destroyed.ActivateAt, destroyed.RevokedAt, destroyed.RevokeReason, destroyed.DestroyedAt));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void A_version_that_is_not_there_is_not_found(int number)
    {
        foreach (var command in new KeyRingCommand[] { new RevokeVersion(number, ""), new DestroyVersion(number) })
        {
            Assert.Equal(
                new Decision.Refused(RefusalReason.VersionNotFound, $"The key 'acme/responses' has no version {number}; its newest is 1."),
                Rings.Create().Decide(command, Later));
        }
    }

    [Fact]
    public void A_reason_has_500_characters_at_most()
    {
        var ring = Rings.Create();
        Assert.Equal(new string('x', 500), ring.Do(new RevokeVersion(1, new string('x', 500)), Later).Versions[0].RevokeReason);
        Assert.Equal(
            new Decision.Refused(RefusalReason.InvalidArgument, "The reason has 501 characters; at most 500 are kept."),
            ring.Decide(new RevokeVersion(1, new string('x', 501)), Later));
    }

    [Fact]
    public void Refusals_say_what_to_do()
    {
        var ring = Rings.Create();
        Assert.Equal(
            "The key 'acme/responses' is disabled: enable it before you rotate it.",
            Rings.Refused(ring.Do(new DisableKey(), Later).Decide(new RotateKey(Now: true), Later)).Message);
        Assert.Equal(
            "Version 2 of 'acme/responses' is announced already and is to sign from 2026-01-16 13:00:00Z: rotate now to switch to it at once.",
            Rings.Refused(ring.Do(new RotateKey(Now: false), Later).Decide(new RotateKey(Now: false), Later)).Message);
        Assert.Equal(
            "Version 1 of 'acme/responses' is Active; only retired and revoked versions are destroyed. Revoke it first.",
            Rings.Refused(ring.Decide(new DestroyVersion(1), Later)).Message);
    }

    [Fact]
    public void The_same_policy_changes_nothing()
    {
        var decision = Rings.Accepted(Rings.Create().Decide(new SetRotationPolicy(Rings.Monthly with { }), Later));
        Assert.Empty(decision.Events);
        Assert.Equal(1, decision.Ring.Revision);
    }

    [Fact]
    public void A_policy_derived_from_another_revision_is_refused()
    {
        var ring = Rings.Create();
        Rings.Accepted(ring.Decide(new SetRotationPolicy(RotationPolicy.Default, ring.Revision), Later));

        var refused = Rings.Refused(ring.Decide(new SetRotationPolicy(RotationPolicy.Default, ring.Revision - 1), Later));

        Assert.Equal(RefusalReason.Conflict, refused.Reason);
    }

    [Fact]
    public void A_ring_ends_at_its_limit_and_can_still_be_revoked()
    {
        var ring = AtTheLimit();
        Assert.Equal(KeyRing.MaxVersions, ring.Versions.Length);
        Assert.Null(ring.NextRotationAt);

        Assert.Equal(RefusalReason.TooManyVersions, Rings.Refused(ring.Decide(new RotateKey(Now: true), Later)).Reason);
        Assert.Equal(RefusalReason.TooManyVersions, Rings.Refused(ring.Decide(new RevokeVersion(KeyRing.MaxVersions, ""), Later)).Reason);
        Assert.Empty(Rings.Accepted(ring.Decide(new AdvanceSchedule(), Later.AddDays(100))).Events);
        Assert.Null(ring.Do(new DisableKey(), Later).Do(new RevokeVersion(KeyRing.MaxVersions, ""), Later).Active);
    }

    [Fact]
    public void Events_that_do_not_follow_are_refused()
    {
        var ring = Rings.Create();
        KeyRingEvent[] wrong =
        [
            new KeyCreated(Rings.Name, Rings.Spec, Rings.Monthly, Rings.Material(1)) { Revision = 2, At = Later },
            new VersionActivated(2) { Revision = 2, At = Later },
            new VersionRetired(1) { Revision = 2, At = Later },
            new VersionRevoked(1, "") { Revision = 2, At = Later },
            new VersionDestroyed(1) { Revision = 2, At = Later },
            new VersionAnnounced(3, Later, Rings.Material(3)) { Revision = 2, At = Later },
            new KeyDisabled { Revision = 3, At = Later },
            new KeyDisabled { Revision = 0, At = Later },
        ];
        Assert.All(wrong, e => Assert.Throws<InvalidDataException>(() => ring.Apply(e)));
        Assert.All(wrong[1..], e => Assert.Throws<InvalidDataException>(() => KeyRing.Apply(null, e)));
    }

    private static KeyRing AtTheLimit()
    {
        // 10,000 rotations one by one would take minutes; the written form gets there at once.
        var json = JsonSerializer.SerializeToNode(Rings.Create().Do(new RotateKey(Now: true), Rings.Start), CoreJson.Options)!;
        var versions = json["versions"]!.AsArray();
        var (old, active) = (versions[0]!, versions[1]!.DeepClone());
        versions.Clear();
        for (var number = 1; number < KeyRing.MaxVersions; number++)
        {
            old["number"] = number;
            old["state"] = "Retired";
            old["destroyAt"] = Rings.Start.AddYears(1);
            versions.Add(old.DeepClone());
        }

        active["number"] = KeyRing.MaxVersions;
        versions.Add(active);
        return json.Deserialize<KeyRing>(CoreJson.Options)!;
    }
}
