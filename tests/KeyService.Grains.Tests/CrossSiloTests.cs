using KeyService.Core.KeyRings;
using KeyService.Signing;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

/// <summary>Commands, replies and refusals over a connection between two silos.</summary>
public sealed class CrossSiloTests
{
    [Fact]
    public async Task Carries_commands_replies_and_refusals_between_silos()
    {
        await using var authority = await StartAsync(silos: 2);
        await authority.CreateTenantAsync("acme");
        var policy = new RotationPolicy
        {
            Cron = "0 3 * * *",
            TimeZone = "Europe/Berlin",
            Announce = TimeSpan.FromMinutes(5),
            Retain = TimeSpan.FromDays(7),
            Jitter = TimeSpan.FromSeconds(30),
        };

        for (var i = 0; i < 8; i++)
        {
            var name = KeyName.Parse($"acme/key-{i}");
            Assert.Null((await authority.ExecuteAsync(name, Create(name, policy))).Refusal);
            var ring = await authority.RingFromAnotherSiloAsync(name);

            Assert.Equal(policy, (await ring.ExecuteAsync(new SetRotationPolicy(policy), Call())).Ring!.Policy);
            var announced = await ring.ExecuteAsync(new RotateKey(Now: false), Call($"rotate-{i}", "content"));
            Assert.Equal((await authority.StoredAsync(name)).WithoutMaterial(), announced.Ring);
            Assert.Equal(await authority.Store.ReadHeadAsync(default), announced.Receipt!.Sequence);
            var refused = await ring.ExecuteAsync(new RotateKey(Now: false), Call());
            Assert.Equal(RefusalReason.InvalidState, refused.Refusal!.Reason);
            Assert.Null(refused.Ring);
            Assert.Equal(2, (await ring.ExecuteAsync(new RotateKey(Now: true), Call())).Ring!.Active!.Number);
            Assert.Equal("leaked", (await ring.ExecuteAsync(new RevokeVersion(1, "leaked"), Call())).Ring!.Versions[0].RevokeReason);
            Assert.Equal(VersionState.Destroyed, (await ring.ExecuteAsync(new DestroyVersion(1), Call())).Ring!.Versions[0].State);
            Assert.True((await ring.ExecuteAsync(new DisableKey(), Call())).Ring!.Disabled);
            Assert.False((await ring.ExecuteAsync(new EnableKey(), Call())).Ring!.Disabled);
            Assert.Null((await ring.RotateIfDueAsync(1)).Receipt);
        }
    }

    [Fact]
    public async Task Runs_each_shard_once_among_the_silos()
    {
        await using var authority = await StartAsync(silos: 2);

        var shards = await authority.ActiveShardsAsync();

        Assert.Equal(RotationShards.Count, shards.Count);
        Assert.Equal(RotationShards.Count, shards.Distinct().Count());
    }

    [Fact]
    public async Task Keeps_a_reminder_for_each_shard()
    {
        await using var authority = await StartAsync();

        var reminders = await authority.Service<IReminderTable>().ReadRows(0, 0);

        Assert.Equal((await authority.ActiveShardsAsync()).Order(), reminders.Reminders.Select(reminder => reminder.GrainId).Order());
        Assert.All(reminders.Reminders, reminder => Assert.Equal(TimeSpan.FromMinutes(1), reminder.Period));
    }
}
