using KeyService.Core.KeyRings;
using KeyService.Grains.Tests.Support;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

public sealed class ReplyRetentionTests : ClusterTest
{
    [Fact]
    public async Task Forgets_replies_after_a_day()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("old"));
        Authority.Clock.Advance(TimeSpan.FromHours(23));
        await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("new"));
        await Authority.Shard(0).ScanAsync();
        Assert.Equal(2, Authority.Store.ReplyCount);

        Authority.Clock.Advance(TimeSpan.FromHours(2));
        await Authority.Shard(0).ScanAsync();

        Assert.NotNull(await Authority.Store.FindReplyAsync("operator", "new", default));
        Assert.Null(await Authority.Store.FindReplyAsync("operator", "old", default));
    }

    [Fact]
    public async Task Forgets_replies_at_a_later_scan_if_one_failed()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await Authority.ExecuteAsync(name, new RotateKey(Now: true), Call("old"));
        Authority.Clock.Advance(TimeSpan.FromDays(2));
        Authority.Faults.Add(StoreCall.DeleteReplies, StoreFault.Failed, times: 2);
        await using var restarted = await StartAsync(
            shared: Authority, configure: options => options.ScanInterval = TimeSpan.FromMilliseconds(50));

        await Eventually.TrueAsync(() => restarted.Store.ReplyCount == 0, "the reply to be forgotten");
    }
}
