using KeyService.Core.KeyRings;
using KeyService.Grains.Tests.Support;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

public sealed class IdempotencyTests : ClusterTest
{
    [Fact]
    public async Task Repeats_the_first_reply_and_changes_nothing_more()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        var first = await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("r1", "rotate"));
        await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("r2", "rotate"));

        var again = await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("r1", "rotate"));

        Assert.Equal(2, again.Ring!.Active!.Number);
        Assert.Equal(first.Ring, again.Ring);
        Assert.Equal(first.Receipt!.Sequence, again.Receipt!.Sequence);
        Assert.Equal(3, (await Authority.StoredAsync(name)).Revision);
    }

    [Fact]
    public async Task Repeats_the_reply_of_a_command_that_found_nothing_to_do()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await Authority.ExecuteAsync(name, new EnableKey(), Call("r1", "enable"));
        await Authority.ExecuteAsync(name, new DisableKey(), Call("r2", "disable"));

        var again = await Authority.ExecuteAsync(name, new EnableKey(), Call("r1", "enable"));

        Assert.False(again.Ring!.Disabled);
        Assert.True((await Authority.StoredAsync(name)).Disabled);
    }

    [Fact]
    public async Task Refuses_a_request_id_with_other_content()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("r1", "rotate"));

        var reused = await Authority.ExecuteAsync(name, new DisableKey(), Call("r1", "disable"));

        Assert.Equal(RefusalReason.RequestIdReused, reused.Refusal!.Reason);
        Assert.False((await Authority.StoredAsync(name)).Disabled);
    }

    [Fact]
    public async Task Refuses_a_request_id_that_another_resource_has_answered()
    {
        var (one, two) = (await Authority.CreateRingAsync("acme/one"), await Authority.CreateRingAsync("acme/two"));
        await Authority.ExecuteAsync(one, new DisableKey(), Call("r1"));

        Assert.Equal(RefusalReason.RequestIdReused, (await Authority.ExecuteAsync(two, new DisableKey(), Call("r1"))).Refusal!.Reason);
        Assert.Equal(RefusalReason.RequestIdReused, (await Authority.CreateTenantAsync("other", Call("r1"))).Refusal!.Reason);
        Assert.False((await Authority.StoredAsync(two)).Disabled);
    }

    [Fact]
    public async Task Keeps_the_request_ids_of_callers_apart()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("r1"));

        var other = await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("r1") with { Principal = "another" });

        Assert.Equal(3, other.Ring!.Active!.Number);
    }

    [Fact]
    public async Task Takes_a_request_without_an_id_as_new_each_time()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await Authority.ExecuteAsync(name, new RotateKey(Now: true));
        await Authority.ExecuteAsync(name, new RotateKey(Now: true));

        Assert.Equal(3, (await Authority.StoredAsync(name)).Active!.Number);
        Assert.Equal(0, Authority.Store.ReplyCount);
    }

    [Fact]
    public async Task Repeats_a_tenants_creation()
    {
        var first = await Authority.CreateTenantAsync("acme", Call("r1"));
        var again = await Authority.CreateTenantAsync("acme", Call("r1"));
        var other = await Authority.CreateTenantAsync("acme", Call("r2"));

        Assert.Equal(first.Tenant, again.Tenant);
        Assert.Equal(first.Receipt!.Sequence, again.Receipt!.Sequence);
        Assert.Equal(RefusalReason.AlreadyExists, other.Refusal!.Reason);
    }

    [Fact]
    public async Task Decides_a_request_once_that_came_twice_at_the_same_time()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await using var beside = await StartAsync(shared: Authority);

        // The other cluster's grain stores the same request between this one's look-up and its commit.
        Authority.Faults.BeforeCommit = async _ =>
        {
            Authority.Faults.BeforeCommit = null;
            Assert.Null((await beside.ExecuteAsync(name, new RotateKey(Now: true), Call("r1"))).Refusal);
        };
        var reply = await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("r1"));

        Assert.Equal(2, reply.Ring!.Active!.Number);
        Assert.Equal(2, (await Authority.StoredAsync(name)).Revision);
    }
}
