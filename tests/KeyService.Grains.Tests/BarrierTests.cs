using KeyService.Core.KeyRings;
using KeyService.Grains.Tests.Support;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

public sealed class BarrierTests : ClusterTest
{
    [Fact]
    public async Task Replies_only_after_the_silo_has_applied_the_change()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        var (entered, gate) = HoldUp();

        var disabling = Authority.ExecuteAsync(name, new DisableKey());
        await entered;
        Assert.True((await Authority.StoredAsync(name)).Disabled);
        Assert.False(disabling.IsCompleted);
        gate.SetResult();
        var reply = await disabling;

        Assert.Equal(reply.Receipt!.Sequence, Authority.Subscriber.Applied[^1].Sequence);
        Assert.True(reply.Receipt.ClientsBy > Authority.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Has_a_repeat_that_finds_nothing_to_do_wait_as_well()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        Authority.Subscriber.BeforeApply = _ => throw new InvalidOperationException("no");
        await Authority.ExecuteAsync(name, new DisableKey());

        Assert.Equal(RefusalReason.StorageUnavailable, (await Authority.ExecuteAsync(name, new DisableKey())).Refusal!.Reason);

        Authority.Subscriber.BeforeApply = null;
        var reply = await Authority.ExecuteAsync(name, new DisableKey());
        Assert.Null(reply.Refusal);
        Assert.Equal(name, Authority.Subscriber.Applied[^1].KeyRing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Does_not_claim_a_restriction_that_is_not_in_force(bool logFails)
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        BreakFeed(logFails);

        var failed = await Authority.ExecuteAsync(name, new RevokeVersion(1, "leaked"), Call("r1"));
        Assert.Equal(RefusalReason.StorageUnavailable, failed.Refusal!.Reason);
        Assert.Contains("not yet in force", failed.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal(VersionState.Revoked, (await Authority.StoredAsync(name)).Versions[0].State);

        // Still broken: the recorded reply must not slip past the barrier.
        Assert.Equal(RefusalReason.StorageUnavailable, (await Authority.ExecuteAsync(name, new RevokeVersion(1, "leaked"), Call("r1"))).Refusal!.Reason);

        Mend();
        var repeated = await Authority.ExecuteAsync(name, new RevokeVersion(1, "leaked"), Call("r1"));
        Assert.Equal(VersionState.Revoked, repeated.Ring!.Versions[0].State);
        Assert.Equal(repeated.Receipt!.Sequence, Authority.Subscriber.Applied[^1].Sequence);
        Assert.Equal(1, repeated.Receipt.SilosAcknowledged);
    }

    [Fact]
    public async Task Grants_a_right_even_if_the_silo_learns_of_it_later()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        BreakFeed(logFails: true);

        var reply = await Authority.ExecuteAsync(name, new RotateKey(Now: true));

        Assert.Equal(2, reply.Ring!.Active!.Number);
        Assert.Equal(0, reply.Receipt!.SilosAcknowledged);
    }

    [Fact]
    public async Task Applies_in_the_background_what_no_reply_waited_for()
    {
        await using var polling = await StartAsync(shared: Authority, configure: options => options.CatchUpInterval = TimeSpan.FromMilliseconds(20));
        var name = await polling.CreateRingAsync("acme/responses");
        polling.Faults.Add(StoreCall.Commit, StoreFault.FailedButStored);

        Assert.NotNull((await polling.ExecuteAsync(name, new DisableKey())).Refusal);

        await Eventually.TrueAsync(() => polling.Subscriber.Applied[^1].Revision == 2, "the stored change to be applied");
    }

    private (Task Entered, TaskCompletionSource Gate) HoldUp()
    {
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        Authority.Subscriber.BeforeApply = _ =>
        {
            entered.TrySetResult();
            return gate.Task;
        };
        return (entered.Task, gate);
    }

    private void BreakFeed(bool logFails)
    {
        if (logFails)
        {
            Authority.Faults.Add(StoreCall.ReadChanges, StoreFault.Failed, times: 100);
        }
        else
        {
            Authority.Subscriber.BeforeApply = _ => throw new InvalidOperationException("no");
        }
    }

    private void Mend()
    {
        Authority.Faults.Clear();
        Authority.Subscriber.BeforeApply = null;
    }
}
