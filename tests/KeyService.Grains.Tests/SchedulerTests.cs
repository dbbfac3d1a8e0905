using KeyService.Core.KeyRings;
using KeyService.Grains.Tests.Support;
using KeyService.Signing;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

public sealed class SchedulerTests : ClusterTest
{
    private static readonly RotationPolicy _hourly = new()
    {
        Period = TimeSpan.FromHours(1),
        Announce = TimeSpan.FromMinutes(10),
        Overlap = TimeSpan.FromMinutes(10),
    };

    [Fact]
    public async Task Announces_switches_and_retires_as_time_goes_by()
    {
        var name = await Authority.CreateRingAsync("acme/responses", _hourly);

        await AdvanceAndScanAsync(name, TimeSpan.FromMinutes(51));
        Assert.Equal([VersionState.Active, VersionState.Pending], await StatesAsync(name));

        await AdvanceAndScanAsync(name, TimeSpan.FromMinutes(10));
        Assert.Equal([VersionState.VerifyOnly, VersionState.Active], await StatesAsync(name));

        await AdvanceAndScanAsync(name, TimeSpan.FromMinutes(10));
        Assert.Equal([VersionState.Retired, VersionState.Active], await StatesAsync(name));

        var trail = await Authority.Store.ReadAuditAsync(name.Tenant, 2, 100, default);
        Assert.All(trail, entry => Assert.Equal(("scheduler", "keys.advance"), (entry.Facts.Principal, entry.Facts.Action)));
    }

    [Fact]
    public async Task Rotates_what_is_due_only()
    {
        var due = await Authority.CreateRingAsync("acme/due", _hourly);
        var later = await Authority.CreateRingAsync(NameInShardOf(due), _hourly with { Period = TimeSpan.FromDays(1) });
        var never = await Authority.CreateRingAsync(NameInShardOf(due, skip: 1));
        var elsewhere = await Authority.CreateRingAsync(NameOutsideShardOf(due), _hourly);

        await AdvanceAndScanAsync(due, TimeSpan.FromHours(1));

        Assert.Equal(2, (await Authority.StoredAsync(due)).Revision);
        Assert.Equal(1, (await Authority.StoredAsync(later)).Revision);
        Assert.Equal(1, (await Authority.StoredAsync(never)).Revision);
        Assert.Equal(1, (await Authority.StoredAsync(elsewhere)).Revision);
    }

    [Fact]
    public async Task Does_a_due_step_once_however_often_it_is_asked()
    {
        var name = await Authority.CreateRingAsync("acme/responses", _hourly);
        await using var beside = await StartAsync(shared: Authority);
        Authority.Clock.Advance(TimeSpan.FromMinutes(51));

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            i => (i % 2 == 0 ? Authority : beside).Ring(name).RotateIfDueAsync(1)));

        Assert.All(replies, reply => Assert.Null(reply.Refusal));
        Assert.Equal(2, (await Authority.StoredAsync(name)).Revision);
        Assert.Single(replies, reply => reply.Receipt is not null);
    }

    [Fact]
    public async Task Does_nothing_for_an_older_revision_or_before_time()
    {
        var name = await Authority.CreateRingAsync("acme/responses", _hourly);
        Assert.Null((await Authority.Ring(name).RotateIfDueAsync(1)).Receipt);
        await Authority.ExecuteAsync(name, new RotateKey(Now: true));
        Authority.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(2, (await Authority.Ring(name).RotateIfDueAsync(1)).Ring!.Revision);
        Assert.Equal(3, (await Authority.Ring(name).RotateIfDueAsync(2)).Ring!.Revision);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("FailedButStored")]
    public async Task Rotates_at_a_later_scan_what_a_fault_left(string fault)
    {
        var name = await Authority.CreateRingAsync("acme/responses", _hourly);
        Authority.Faults.Add(StoreCall.Commit, Enum.Parse<StoreFault>(fault));

        await AdvanceAndScanAsync(name, TimeSpan.FromMinutes(51));
        await AdvanceAndScanAsync(name, TimeSpan.FromHours(1.1));
        await AdvanceAndScanAsync(name, TimeSpan.FromHours(1.1));

        var ring = await Authority.StoredAsync(name);
        Assert.True(ring.Active!.Number > 1);
        Assert.Equal(Enumerable.Range(1, ring.Versions.Length), ring.Versions.Select(version => version.Number));
    }

    [Fact]
    public async Task Catches_up_after_downtime_with_one_switch_for_each_ring()
    {
        var names = new List<KeyName>();
        for (var i = 0; i < 12; i++)
        {
            names.Add(await Authority.CreateRingAsync($"acme/key-{i}", _hourly with { Announce = TimeSpan.Zero }));
        }

        Authority.Clock.Advance(TimeSpan.FromDays(3));
        await using var restarted = await StartAsync(
            shared: Authority, configure: options => (options.ScanInterval, options.PageSize) = (TimeSpan.FromMilliseconds(50), 1));

        // Nobody asks for a scan: the starter wakes all shards, and their timers find the rings.
        foreach (var name in names)
        {
            await Eventually.TrueAsync(async () => (await restarted.StoredAsync(name)).Active!.Number == 2, $"{name} to rotate");
            Assert.True((await restarted.StoredAsync(name)).NextDueAt > restarted.Clock.GetUtcNow());
        }
    }

    [Fact]
    public async Task Leaves_a_failing_ring_alone_for_longer_each_time_while_others_rotate()
    {
        await using var authority = await StartAsync(
            shared: Authority, configure: options =>
                (options.PageSize, options.ScanInterval, options.MaxBackoff) = (1, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(30)));
        var broken = await authority.CreateRingAsync("acme/broken", _hourly);
        var sound = await authority.CreateRingAsync(NameInShardOf(broken), _hourly);
        authority.Store.Damage(broken);
        var attempts = CountReads(authority, broken);

        // The broken ring is the longest due, and a page has room for one only.
        authority.Clock.Advance(TimeSpan.FromMinutes(51));
        await authority.ShardOf(broken).ScanAsync();
        Assert.Equal(2, (await authority.StoredAsync(sound)).Revision);
        Assert.Equal(1, attempts());

        // Pauses of 20 and 40 minutes, cut to the longest of 30.
        authority.Clock.Advance(TimeSpan.FromMinutes(19));
        await authority.ShardOf(broken).ScanAsync();
        Assert.Equal(1, attempts());
        authority.Clock.Advance(TimeSpan.FromMinutes(2));
        await authority.ShardOf(broken).ScanAsync();
        Assert.Equal(2, attempts());
        authority.Clock.Advance(TimeSpan.FromMinutes(21));
        await authority.ShardOf(broken).ScanAsync();
        Assert.Equal(2, attempts());
        authority.Clock.Advance(TimeSpan.FromMinutes(21));
        await authority.ShardOf(broken).ScanAsync();
        Assert.Equal(3, attempts());
    }

    [Fact]
    public async Task Rotates_no_more_rings_at_once_than_allowed()
    {
        await using var authority = await StartAsync(shared: Authority, configure: options => options.Concurrency = 2);
        var first = await authority.CreateRingAsync("acme/first", _hourly);
        for (var i = 0; i < 7; i++)
        {
            await authority.CreateRingAsync(NameInShardOf(first, skip: i), _hourly);
        }

        // The first commits wait for each other, so two do run at once; the pause lets a third show itself.
        var (running, most, two) = (0, 0, new TaskCompletionSource());
        authority.Faults.BeforeCommit = async _ =>
        {
            var now = Interlocked.Increment(ref running);
            lock (two) most = Math.Max(most, now);
            if (now == 2) two.TrySetResult();
            await two.Task;
            await Task.Delay(20);
            Interlocked.Decrement(ref running);
        };
        authority.Clock.Advance(TimeSpan.FromMinutes(51));
        await authority.ShardOf(first).ScanAsync();

        Assert.Equal(2, most);
        Assert.Empty(await authority.Store.ListDueAsync(RotationShards.Of(first), authority.Clock.GetUtcNow(), 100, default));
    }

    [Fact]
    public async Task Goes_on_scanning_after_a_scan_that_could_not_read()
    {
        var name = await Authority.CreateRingAsync("acme/responses", _hourly);
        Authority.Clock.Advance(TimeSpan.FromMinutes(51));
        Authority.Faults.Add(StoreCall.ListDue, StoreFault.Failed, times: 2 * RotationShards.Count);
        await using var restarted = await StartAsync(
            shared: Authority, configure: options => options.ScanInterval = TimeSpan.FromMilliseconds(50));

        await Eventually.TrueAsync(async () => (await restarted.StoredAsync(name)).Revision == 2, "the ring to rotate");
    }

    private async Task AdvanceAndScanAsync(KeyName name, TimeSpan by)
    {
        Authority.Clock.Advance(by);
        await Authority.ShardOf(name).ScanAsync();
    }

    private async Task<IEnumerable<VersionState>> StatesAsync(KeyName name) =>
        (await Authority.StoredAsync(name)).Versions.Select(version => version.State);

    private static string NameInShardOf(KeyName name, int skip = 0) =>
        Names().Where(other => RotationShards.Of(other) == RotationShards.Of(name)).ElementAt(skip).ToString();

    private static string NameOutsideShardOf(KeyName name) =>
        Names().First(other => RotationShards.Of(other) != RotationShards.Of(name)).ToString();

    private static IEnumerable<KeyName> Names() => Enumerable.Range(0, 10_000).Select(i => KeyName.Parse($"acme/other-{i}"));

    private static Func<int> CountReads(TestAuthority authority, KeyName name)
    {
        var reads = 0;
        authority.Store.RingRead += read => reads += read == name ? 1 : 0;
        return () => reads;
    }
}
