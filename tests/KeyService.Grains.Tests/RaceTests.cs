using KeyService.Core.KeyRings;
using KeyService.Grains.Tests.Support;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

/// <summary>Two clusters on one store have two activations of each grain, as one cluster has for a moment when its members change.</summary>
public sealed class RaceTests : ClusterTest
{
    [Fact]
    public async Task Decides_again_on_what_another_writer_left()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await using var beside = await StartAsync(shared: Authority);
        Authority.Faults.BeforeCommit = async _ =>
        {
            Authority.Faults.BeforeCommit = null;
            Assert.Equal(2, (await beside.ExecuteAsync(name, new RotateKey(Now: true))).Ring!.Active!.Number);
        };

        var reply = await Authority.ExecuteAsync(name, new RotateKey(Now: true));

        Assert.Equal(3, reply.Ring!.Active!.Number);
        Assert.Equal(3, (await Authority.StoredAsync(name)).Revision);
    }

    [Fact]
    public async Task Says_that_it_lost_to_others_after_the_second_try()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await using var beside = await StartAsync(shared: Authority);
        Authority.Faults.BeforeCommit = async commit =>
        {
            if (commit.Audit.Principal == "operator")
            {
                Assert.Null((await beside.ExecuteAsync(name, new RotateKey(Now: true), Call() with { Principal = "another" })).Refusal);
            }
        };

        var reply = await Authority.ExecuteAsync(name, new DisableKey());

        Assert.Equal(RefusalReason.Conflict, reply.Refusal!.Reason);
        var stored = await Authority.StoredAsync(name);
        Assert.False(stored.Disabled);
        Assert.Equal(3, stored.Active!.Number);
    }

    [Fact]
    public async Task Loses_and_doubles_nothing_under_contention()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await using var beside = await StartAsync(shared: Authority);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(
            i => (i % 2 == 0 ? Authority : beside).ExecuteAsync(name, new RotateKey(Now: true), Call($"r{i}"))));

        var done = replies.Where(reply => !reply.IsRefused).ToList();
        Assert.All(replies.Where(reply => reply.IsRefused), reply => Assert.Equal(RefusalReason.Conflict, reply.Refusal!.Reason));
        Assert.NotEmpty(done);
        Assert.Equal(done.Count, done.Select(reply => reply.Ring!.Active!.Number).Distinct().Count());
        var stored = await Authority.StoredAsync(name);
        Assert.Equal(1 + done.Count, stored.Revision);
        Assert.Equal(1 + done.Count, stored.Versions.Length);
    }

    [Fact]
    public async Task Creates_a_tenant_once()
    {
        await using var beside = await StartAsync(shared: Authority);

        var replies = await Task.WhenAll(Authority.CreateTenantAsync("acme"), beside.CreateTenantAsync("acme"));

        Assert.Single(replies, reply => !reply.IsRefused);
        Assert.Single(replies, reply => reply.Refusal?.Reason == RefusalReason.AlreadyExists);
    }
}
