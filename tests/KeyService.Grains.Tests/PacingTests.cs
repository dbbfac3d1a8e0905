using KeyService.Grains.Tests.Support;
using KeyService.Signing;
using Microsoft.Extensions.Options;

namespace KeyService.Grains.Tests;

public sealed class PacingTests
{
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Doubles_the_pause_of_a_failing_ring_up_to_the_longest()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
        var ring = KeyName.Parse("acme/responses");

        Assert.False(backoff.Holds(ring, _start));
        Assert.Equal(_start.AddSeconds(5), backoff.Fail(ring, _start));
        Assert.True(backoff.Holds(ring, _start.AddSeconds(4)));
        Assert.False(backoff.Holds(ring, _start.AddSeconds(5)));
        Assert.Equal(_start.AddSeconds(15), backoff.Fail(ring, _start.AddSeconds(5)));
        Assert.Equal(_start.AddSeconds(30), backoff.Fail(ring, _start.AddSeconds(15)));
        Assert.Equal(1, backoff.Count);

        backoff.Clear(ring);
        Assert.False(backoff.Holds(ring, _start));
    }

    [Fact]
    public void Forgets_a_ring_that_has_not_come_back()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
        backoff.Fail(KeyName.Parse("acme/responses"), _start);

        backoff.Trim(_start.AddSeconds(20));
        Assert.Equal(1, backoff.Count);
        backoff.Trim(_start.AddSeconds(21));
        Assert.Equal(0, backoff.Count);
    }

    // Stored rows bear these numbers: if this test fails, existing rings would no longer be rotated.
    [Theory]
    [InlineData("acme/responses", 12)]
    [InlineData("acme/webhooks", 1)]
    [InlineData("z/a", 6)]
    public void Gives_a_ring_the_same_shard_for_ever(string name, int shard) =>
        Assert.Equal(shard, RotationShards.Of(KeyName.Parse(name)));

    [Fact]
    public void Spreads_rings_over_all_shards()
    {
        var shards = Enumerable.Range(0, 1_000).GroupBy(i => RotationShards.Of(KeyName.Parse($"acme/key-{i}"))).ToList();

        Assert.Equal(Enumerable.Range(0, RotationShards.Count), shards.Select(shard => shard.Key).Order());
        Assert.All(shards, shard => Assert.InRange(shard.Count(), 30, 100));
    }

    [Fact]
    public async Task Refuses_to_start_with_impossible_options_and_tells_every_problem()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => TestAuthority.StartAsync(configure: options =>
        {
            options.ScanInterval = TimeSpan.Zero;
            options.MaxBackoff = TimeSpan.FromDays(2);
            options.CatchUpInterval = TimeSpan.FromSeconds(-1);
            options.Concurrency = 0;
            options.PageSize = 10_001;
        }));

        Assert.Equal(
            [
                "ScanInterval is 00:00:00: set it above zero and to at most 1.00:00:00.",
                "MaxBackoff is 2.00:00:00: set it above zero and to at most 1.00:00:00.",
                "CatchUpInterval is -00:00:01: set it above zero and to at most 1.00:00:00.",
                "Concurrency is 0: set it from 1 to 1000.",
                "PageSize is 10001: set it from 1 to 10000.",
            ],
            failure.Failures);
    }
}
