using KeyService.Core.KeyRings;
using KeyService.Signing;

namespace KeyService.Core.Tests.KeyRings;

public class ScheduleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Fact]
    public void A_version_lives_from_announcement_to_destruction_on_time()
    {
        var ring = Rings.Create();
        var switched = Rings.Start + Month;
        Assert.Equal((switched, switched - Hour), (ring.NextRotationAt, ring.NextDueAt));

        ring = Step(ring, switched - Hour, [VersionState.Active, VersionState.Pending]);
        Assert.Equal((switched, switched), (ring.NextRotationAt, ring.NextDueAt));

        ring = Step(ring, switched, [VersionState.VerifyOnly, VersionState.Active]);
        Assert.Equal((switched + Month, switched + Hour), (ring.NextRotationAt, ring.NextDueAt));

        ring = Step(ring, switched + Hour, [VersionState.Retired, VersionState.Active]);
        Assert.Equal(switched + Hour + TimeSpan.FromDays(7), ring.NextDueAt);

        ring = Step(ring, switched + Hour + TimeSpan.FromDays(7), [VersionState.Destroyed, VersionState.Active]);
        Assert.Equal(switched + Month - Hour, ring.NextDueAt);
        Assert.Null(ring.Versions[0].SealedMaterial);
        Assert.Equal(Rings.Material(1).PublicKey, ring.Versions[0].PublicKey);
    }

    [Fact]
    public void Nothing_happens_a_tick_early()
    {
        var ring = Rings.Create();
        for (var step = 0; step < 20; step++)
        {
            var due = ring.NextDueAt!.Value;
            Assert.Empty(Rings.Accepted(ring.Decide(new AdvanceSchedule(), due.AddTicks(-1))).Events);
            ring = ring.Do(new AdvanceSchedule(), due);
            Assert.True(ring.NextDueAt > due);
        }

        Assert.True(ring.Versions.Length > 4);
    }

    [Fact]
    public void Missed_periods_are_made_up_for_by_one_rotation()
    {
        var late = Rings.Start + (10 * Month);
        var ring = Rings.Create().Do(new AdvanceSchedule(), late);
        Assert.Equal([VersionState.Active, VersionState.Pending], ring.States());
        Assert.Equal(late + Hour, ring.Pending!.ActivateAt);
        Assert.Empty(Rings.Accepted(ring.Decide(new AdvanceSchedule(), late)).Events);

        var muchLater = late + (10 * Month);
        ring = ring.Do(new AdvanceSchedule(), muchLater);
        Assert.Equal([VersionState.VerifyOnly, VersionState.Active], ring.States());
        Assert.Equal((muchLater, muchLater + Month), (ring.Active!.ActivateAt, ring.NextRotationAt));
        Assert.Equal(muchLater + Hour, ring.Versions[0].RetireAt);
    }

    [Fact]
    public void Without_an_announce_time_a_late_rotation_switches_once()
    {
        var ring = Rings.Create(Rings.Monthly with { Announce = TimeSpan.Zero });
        var late = Rings.Start + (10 * Month);
        ring = ring.Do(new AdvanceSchedule(), late);
        Assert.Equal([VersionState.VerifyOnly, VersionState.Active], ring.States());
        Assert.Empty(Rings.Accepted(ring.Decide(new AdvanceSchedule(), late)).Events);
    }

    [Fact]
    public void Retirement_and_destruction_are_caught_up_in_one_step()
    {
        var ring = Rings.Create(RotationPolicy.Default with { Retain = TimeSpan.FromDays(7) });
        ring = ring.Do(new RotateKey(Now: true), Rings.Start).Do(new RotateKey(Now: true), Rings.Start.AddDays(7));
        ring = ring.Do(new AdvanceSchedule(), Rings.Start.AddDays(7).AddHours(1));
        Assert.Equal([VersionState.Destroyed, VersionState.Retired, VersionState.Active], ring.States());
        Assert.Equal(Rings.Start.AddDays(14).AddHours(1), ring.NextDueAt);
    }

    [Fact]
    public void A_rotation_on_command_starts_a_new_period()
    {
        var ring = Rings.Create().Do(new RotateKey(Now: true), Rings.Start.AddDays(10));
        Assert.Equal(Rings.Start.AddDays(10) + Month, ring.NextRotationAt);
    }

    [Fact]
    public void Jitter_moves_each_ring_earlier_by_its_own_fixed_amount()
    {
        var policy = Rings.Monthly with { Jitter = TimeSpan.FromDays(2) };
        var shifts = Enumerable.Range(0, 200).Select(i => Shift(KeyName.Parse($"acme/k{i}"))).ToArray();

        Assert.All(shifts, shift => Assert.InRange(shift, TimeSpan.Zero, TimeSpan.FromDays(2)));
        Assert.Equal(200, shifts.Distinct().Count());
        Assert.InRange(shifts.Count(shift => shift < TimeSpan.FromDays(1)), 60, 140);
        // Fixed for ever: a silo of another release must agree.
        Assert.Equal(TimeSpan.FromTicks(1_492_983_810_517), Shift(Rings.Name));

        TimeSpan Shift(KeyName name)
        {
            var create = new CreateKey(name, Rings.Spec, policy) { Material = Rings.Material(1) };
            var ring = Rings.Accepted(KeyRing.Create(create, Rings.Start)).Ring;
            var again = ring.Do(new RotateKey(Now: true), Rings.Start.AddDays(3));
            Assert.Equal(ring.NextRotationAt + TimeSpan.FromDays(3), again.NextRotationAt);
            return Rings.Start + Month - ring.NextRotationAt!.Value;
        }
    }

    [Theory]
    [InlineData("0 3 * * 1", null, "2026-01-19T03:00:00Z")]
    [InlineData("0 3 * * 1", "Europe/Berlin", "2026-01-19T02:00:00Z")]
    [InlineData("0 3 1 7 *", "Europe/Berlin", "2026-07-01T01:00:00Z")]
    [InlineData("0 12 * * *", null, "2026-01-16T12:00:00Z")]
    [InlineData("1 12 * * *", null, "2026-01-15T12:01:00Z")]
    public void Cron_gives_the_next_occurrence_after_the_last_switch_in_its_time_zone(string cron, string? zone, string expected)
    {
        var ring = Rings.Create(new RotationPolicy { Cron = cron, TimeZone = zone });
        Assert.Equal(DateTimeOffset.Parse(expected, null), ring.NextRotationAt);
        Assert.Equal(TimeSpan.Zero, ring.NextRotationAt!.Value.Offset);
    }

    [Fact]
    public void Cron_passes_over_what_was_missed()
    {
        var ring = Rings.Create(new RotationPolicy { Cron = "0 3 * * *" });
        var late = Rings.Start.AddDays(40);
        ring = ring.Do(new AdvanceSchedule(), late);
        Assert.Equal(2, ring.Versions.Length);
        Assert.Equal(new DateTimeOffset(2026, 2, 25, 3, 0, 0, TimeSpan.Zero), ring.NextRotationAt);
    }

    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-15")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-15")]
    [InlineData("30 1 * * *", "America/New_York", "2026-03-01")]
    [InlineData("30 1 * * *", "America/New_York", "2026-10-15")]
    public void A_daily_switch_happens_once_a_day_where_clocks_change(string cron, string zone, string from)
    {
        var start = DateTimeOffset.Parse(from, null, System.Globalization.DateTimeStyles.AssumeUniversal);
        var ring = Rings.Create(new RotationPolicy { Cron = cron, TimeZone = zone }).Do(new RotateKey(Now: true), start);
        while (ring.NextDueAt < start.AddDays(30)) ring = ring.Do(new AdvanceSchedule(), ring.NextDueAt.Value);

        var days = ring.Versions.Skip(2)
            .Select(v => TimeZoneInfo.ConvertTime(v.ActivateAt!.Value, TimeZoneInfo.FindSystemTimeZoneById(zone)).Date).ToArray();
        Assert.Equal(Enumerable.Range(0, 30).Select(i => days[0].AddDays(i)), days);
    }

    [Fact]
    public void A_disabled_ring_does_not_rotate_and_catches_up_when_enabled()
    {
        var ring = Rings.Create().Do(new RotateKey(Now: false), Rings.Start).Do(new DisableKey(), Rings.Start);
        var late = Rings.Start.AddDays(50);
        Assert.Null(ring.NextRotationAt);
        Assert.Null(ring.NextDueAt);
        Assert.Empty(Rings.Accepted(ring.Decide(new AdvanceSchedule(), late)).Events);

        ring = ring.Do(new EnableKey(), late);
        Assert.Equal([VersionState.Active, VersionState.Pending], ring.States());
        Assert.True(ring.NextDueAt <= late);
        Assert.Equal([VersionState.VerifyOnly, VersionState.Active], ring.Do(new AdvanceSchedule(), late).States());
    }

    [Fact]
    public void An_overlap_ends_on_time_even_if_the_scheduler_is_late()
    {
        var rotated = Rings.Start.AddDays(1);
        var ring = Rings.Create().Do(new RotateKey(Now: true), rotated);
        Assert.True(ring.Versions[0].VerifiesAt(rotated + Hour - TimeSpan.FromTicks(1)));
        Assert.False(ring.Versions[0].VerifiesAt(rotated + Hour));

        ring = ring.Do(new AdvanceSchedule(), rotated.AddDays(3));
        Assert.Equal((VersionState.Retired, rotated + Hour), (ring.Versions[0].State, ring.Versions[0].RetireAt));
    }

    [Fact]
    public void An_announced_version_keeps_its_promise_when_the_policy_changes()
    {
        var ring = Rings.Create().Do(new RotateKey(Now: false), Rings.Start.AddDays(1));
        ring = ring.Do(new SetRotationPolicy(RotationPolicy.Default), Rings.Start.AddDays(1));
        Assert.Equal(Rings.Start.AddDays(1) + Hour, ring.NextRotationAt);
        ring = ring.Do(new AdvanceSchedule(), Rings.Start.AddDays(1) + Hour);
        Assert.Equal([VersionState.VerifyOnly, VersionState.Active], ring.States());
        Assert.Null(ring.NextRotationAt);
    }

    [Fact]
    public void The_destruction_of_retired_versions_follows_the_policy()
    {
        var ring = Rings.Create(RotationPolicy.Default).Do(new RotateKey(Now: true), Rings.Start);
        ring = ring.Do(new AdvanceSchedule(), Rings.Start + Hour);
        Assert.Null(ring.NextDueAt);

        ring = ring.Do(new SetRotationPolicy(RotationPolicy.Default with { Retain = TimeSpan.FromDays(2) }), Rings.Start.AddDays(1));
        Assert.Equal((Rings.Start + Hour).AddDays(2), ring.NextDueAt);

        ring = ring.Do(new SetRotationPolicy(RotationPolicy.Default), Rings.Start.AddDays(1));
        Assert.Null(ring.NextDueAt);
        Assert.Null(ring.Versions[0].DestroyAt);
    }

    private static KeyRing Step(KeyRing ring, DateTimeOffset now, VersionState[] expected)
    {
        var after = ring.Do(new AdvanceSchedule(), now);
        Assert.Equal(expected, after.States());
        Assert.Empty(Rings.Accepted(after.Decide(new AdvanceSchedule(), now)).Events);
        return after;
    }
}
