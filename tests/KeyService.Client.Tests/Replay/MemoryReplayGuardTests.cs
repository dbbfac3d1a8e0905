using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace KeyService.Client.Tests.Replay;

public class MemoryReplayGuardTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private static readonly Gen<(int Nonce, int Window, int Wait)> GenStep = Gen.Select(Gen.Int[0, 7], Gen.Int[1, 5], Gen.Int[0, 3]);

    [Fact]
    public void Behaves_as_a_table_of_ends_that_is_looked_at_whole() => Gen.Select(Gen.Int[1, 6], GenStep.Array[0, 60]).Sample((capacity, steps) =>
    {
        var clock = new FakeTimeProvider();
        var guard = new MemoryReplayGuard(capacity, clock);
        var now = 0;
        var ends = new Dictionary<int, int>();
        foreach (var (nonce, window, wait) in steps)
        {
            clock.Advance(TimeSpan.FromSeconds(wait));
            now += wait;
            var live = ends.Count(entry => entry.Value > now);
            var expected = ends.TryGetValue(nonce, out var end) && end > now ? ReplayClaimOutcome.Replayed
                : live == capacity ? ReplayClaimOutcome.Full
                : ReplayClaimOutcome.Claimed;

            Assert.Equal(expected, Claim(guard, $"{nonce}", window: TimeSpan.FromSeconds(window)));
            if (expected == ReplayClaimOutcome.Claimed)
            {
                ends[nonce] = now + window;
            }

            Assert.Equal(ends.Count(entry => entry.Value > now), guard.Count);
        }
    });

    [Fact]
    public async Task Lets_exactly_one_of_many_racers_win_each_nonce()
    {
        const int Racers = 8;
        const int Nonces = 2_000;
        var guard = new MemoryReplayGuard(Nonces);
        using var start = new Barrier(Racers);

        var won = await Task.WhenAll(Enumerable.Range(0, Racers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return Enumerable.Range(0, Nonces).Where(nonce => Claim(guard, $"{nonce}") == ReplayClaimOutcome.Claimed).ToList();
            },
            TaskCreationOptions.LongRunning)));

        Assert.Equal(Enumerable.Range(0, Nonces), won.SelectMany(nonces => nonces).Order());
        Assert.Equal(ReplayClaimOutcome.Full, Claim(guard, "one-more"));
    }

    [Fact]
    public void Holds_a_live_claim_against_a_flood()
    {
        var clock = new FakeTimeProvider();
        var guard = new MemoryReplayGuard(100, clock);
        Claim(guard, "victim");
        for (var i = 0; i < 10_000; i++)
        {
            Claim(guard, $"flood-{i}");
        }

        Assert.Equal(ReplayClaimOutcome.Replayed, Claim(guard, "victim"));
        Assert.Equal(100, guard.Count);
        clock.Advance(Window - TimeSpan.FromTicks(1));
        Assert.Equal(ReplayClaimOutcome.Replayed, Claim(guard, "victim"));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(ReplayClaimOutcome.Claimed, Claim(guard, "victim"));
        Assert.Equal(1, guard.Count);
    }

    [Fact]
    public void Ends_no_claim_when_the_machines_clock_is_set()
    {
        var clock = new SettableClock();
        var guard = new MemoryReplayGuard(100, clock);
        Claim(guard, "n");

        clock.Utc += TimeSpan.FromDays(1);

        Assert.Equal(ReplayClaimOutcome.Replayed, Claim(guard, "n"));
    }

    [Fact]
    public async Task Keeps_scopes_apart_and_says_why_it_refuses()
    {
        var guard = new MemoryReplayGuard(2);
        Assert.Equal(ReplayClaimOutcome.Claimed, Claim(guard, "n"));
        Assert.Equal(ReplayClaimOutcome.Claimed, Claim(guard, "n", "invoices"));

        var full = await guard.ClaimAsync("orders", "m", Window);

        Assert.Equal(
            "The guard holds 2 live claims, its capacity, and none is dropped before its time: give it more, or a shorter window.", full.Message);
        Assert.False(full.IsClaimed);
        Assert.False(default(ReplayClaim).IsClaimed);
    }

    public static TheoryData<string, string, TimeSpan> OutOfBounds => new()
    {
        { "", "n", Window },
        { "a b", "n", Window },
        { new string('s', 129), "n", Window },
        { "s", "", Window },
        { "s", "né", Window },
        { "s", "n\n", Window },
        { "s", new string('n', 257), Window },
        { "s", "n", TimeSpan.Zero },
        { "s", "n", TimeSpan.FromTicks(-1) },
        { "s", "n", TimeSpan.FromHours(1) + TimeSpan.FromTicks(1) },
        { "s", "n", TimeSpan.MaxValue },
    };

    [Theory]
    [MemberData(nameof(OutOfBounds))]
    public async Task Refuses_what_no_claim_can_have(string scope, string nonce, TimeSpan window)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await new MemoryReplayGuard().ClaimAsync(scope, nonce, window));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void Refuses_a_capacity_that_is_none(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryReplayGuard(capacity));

    private static ReplayClaimOutcome Claim(MemoryReplayGuard guard, string nonce, string scope = "orders", TimeSpan? window = null)
    {
        var claim = guard.ClaimAsync(scope, nonce, window ?? Window);
        Assert.True(claim.IsCompletedSuccessfully);
        return claim.Result.Outcome;
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Utc { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Utc;
    }
}
