using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Grains.Tests.Support;
using KeyService.Signing;

namespace KeyService.Grains.Tests;

public sealed class ChangeFeedTests
{
    private static readonly TenantId _tenant = TenantId.Parse("acme");

    private readonly MemoryAuthorityStore _store = new();
    private readonly RecordingSubscriber _subscriber = new();

    [Fact]
    public async Task Hands_over_each_change_once_and_in_order()
    {
        using var feed = await StartAsync();
        await CommitAsync(1_000);

        await Task.WhenAll(Enumerable.Range(1, 1_000).Select(sequence => feed.ApplyUpToAsync(sequence, default)));

        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), _subscriber.Applied.Select(change => change.Sequence));
        Assert.Equal(1_000, feed.Applied);
    }

    [Fact]
    public async Task Starts_at_the_end_of_the_log()
    {
        await CommitAsync(5);
        using var feed = await StartAsync();
        await CommitAsync(1);

        await feed.CatchUpAsync(default);

        Assert.Equal(6, Assert.Single(_subscriber.Applied).Sequence);
    }

    [Fact]
    public async Task Does_not_start_twice()
    {
        using var feed = await StartAsync();
        await CommitAsync(1);
        await feed.StartAsync(default);

        Assert.Equal(0, feed.Applied);
    }

    [Fact]
    public async Task Refuses_to_apply_before_it_has_started()
    {
        using var feed = new ChangeFeed(_store, [_subscriber]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => feed.CatchUpAsync(default));
    }

    [Fact]
    public async Task Stays_where_it_is_when_a_subscriber_fails_and_repeats_the_change()
    {
        using var feed = await StartAsync();
        await CommitAsync(1);
        _subscriber.BeforeApply = _ => throw new InvalidOperationException("no");
        await Assert.ThrowsAsync<InvalidOperationException>(() => feed.ApplyUpToAsync(1, default));
        Assert.Equal(0, feed.Applied);

        _subscriber.BeforeApply = null;
        await feed.ApplyUpToAsync(1, default);

        Assert.Equal(1, feed.Applied);
        Assert.Equal(1, Assert.Single(_subscriber.Applied).Sequence);
    }

    [Fact]
    public async Task Runs_one_at_a_time()
    {
        using var feed = await StartAsync();
        await CommitAsync(1);
        var (running, entered, gate) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        _subscriber.BeforeApply = async _ =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            entered.TrySetResult();
            await gate.Task;
            Interlocked.Decrement(ref running);
        };

        var first = feed.ApplyUpToAsync(1, default);
        await entered.Task;
        await CommitAsync(1);
        var second = feed.ApplyUpToAsync(2, default);
        Assert.False(second.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal([1L, 2L], _subscriber.Applied.Select(change => change.Sequence));
    }

    [Fact]
    public async Task Says_so_when_the_log_does_not_reach_the_sequence()
    {
        using var feed = await StartAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => feed.ApplyUpToAsync(1, default));
    }

    private async Task<ChangeFeed> StartAsync()
    {
        var feed = new ChangeFeed(_store, [_subscriber]);
        await feed.StartAsync(default);
        return feed;
    }

    private async Task CommitAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var revision = (await _store.FindTenantAsync(_tenant, default))?.Revision ?? 0;
            var result = await _store.CommitAsync(
                new AuthorityCommit
                {
                    Tenant = new TenantWrite(_tenant, revision, "Acme", [1], null, DateTimeOffset.UnixEpoch),
                    Audit = new AuditFacts
                    {
                        Tenant = _tenant,
                        At = DateTimeOffset.UnixEpoch,
                        Principal = "operator",
                        Action = "tenants.update",
                        Resource = _tenant.ResourceName,
                        Outcome = AuditOutcomes.Done,
                    },
                },
                default);
            Assert.IsType<CommitResult.Committed>(result);
        }
    }
}
