using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Tests.Storage.Conformance;

/// <summary>What <see cref="INonceStore"/> promises; every store's tests derive from it.</summary>
public abstract class NonceStoreConformance : IAsyncLifetime
{
    private const int Roomy = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    // Whole microseconds, so that what is stored is what was given.
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StoreUnderTest _underTest;

    protected NonceStoreConformance() => _underTest = Open();

    private INonceStore Store => _underTest.Nonces;

    public async Task InitializeAsync()
    {
        await _underTest.Store.CommitAsync(Sample.Tenant("acme"), default);
        await _underTest.Store.CommitAsync(Sample.Tenant("other"), default);
    }

    public Task DisposeAsync()
    {
        _underTest.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A store over an empty database.</summary>
    protected abstract StoreUnderTest Open();

    [Fact]
    public async Task Lets_one_of_200_concurrent_claims_win()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => ClaimAsync("n", requestId: $"{i}"))));

        Assert.Single(outcomes, NonceClaimOutcome.Claimed);
        Assert.Equal(199, outcomes.Count(outcome => outcome == NonceClaimOutcome.Replayed));
    }

    [Fact]
    public async Task Lets_one_of_each_pair_win_when_200_deliveries_come_twice_at_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => ClaimAsync($"n{i / 2}"))));

        Assert.All(outcomes.Chunk(2), pair => Assert.Single(pair, NonceClaimOutcome.Claimed));
    }

    [Fact]
    public async Task Holds_a_claim_until_it_expires_and_frees_it_then()
    {
        Assert.Equal(new(NonceClaimOutcome.Claimed, Noon + Window), await Store.ClaimAsync(Claim("n"), Roomy, default));

        var last = Noon + Window - TimeSpan.FromMicroseconds(1);
        Assert.Equal(new(NonceClaimOutcome.Replayed, Noon + Window), await Store.ClaimAsync(Claim("n", now: last), Roomy, default));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("n", now: Noon + Window));
        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("n", now: Noon + Window));
    }

    [Fact]
    public async Task Never_lets_a_claim_end_early_for_want_of_precision()
    {
        var odd = Noon.AddTicks(7);
        await ClaimAsync("n", now: odd);

        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("n", now: odd + Window - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public async Task Keeps_scopes_and_tenants_apart()
    {
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("n"));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("n", scope: "invoices"));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("n", tenant: "other"));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("N"));
        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("n"));
    }

    [Fact]
    public async Task Tells_a_repeated_claim_from_a_replay_by_its_request_id()
    {
        var first = await Store.ClaimAsync(Claim("n", requestId: "mine"), Roomy, default);
        var later = Noon + TimeSpan.FromSeconds(1);

        Assert.Equal(first, await Store.ClaimAsync(Claim("n", requestId: "mine", now: later), Roomy, default));
        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("n", requestId: "another"));
        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("n", requestId: ""));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("m", requestId: ""));
        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("m", requestId: ""));
    }

    [Fact]
    public async Task Refuses_new_claims_at_the_limit_and_drops_no_live_one()
    {
        for (var i = 0; i < 20; i++) Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync($"n{i}", limit: 20));

        Assert.Equal(new(NonceClaimOutcome.Full), await Store.ClaimAsync(Claim("one-more"), 20, default));
        for (var i = 0; i < 20; i++) Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync($"n{i}", limit: 20));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("one-more", tenant: "other", limit: 20));
    }

    [Fact]
    public async Task Makes_room_with_what_has_expired()
    {
        await ClaimAsync("short", window: TimeSpan.FromSeconds(1), limit: 2);
        await ClaimAsync("long", limit: 2);
        var later = Noon + TimeSpan.FromSeconds(1);

        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("new", now: later, limit: 2));
        Assert.Equal(NonceClaimOutcome.Full, await ClaimAsync("newer", now: later, limit: 2));
        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("long", now: later, limit: 2));
    }

    [Fact]
    public async Task Never_stores_more_than_the_limit_under_concurrent_claims()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => ClaimAsync($"n{i}", limit: 30))));

        Assert.Equal(30, outcomes.Count(outcome => outcome == NonceClaimOutcome.Claimed));
        Assert.Equal(170, outcomes.Count(outcome => outcome == NonceClaimOutcome.Full));
    }

    [Fact]
    public async Task Forgets_what_has_expired_of_all_tenants_and_nothing_else()
    {
        for (var i = 0; i < 5; i++) await ClaimAsync($"a{i}", window: TimeSpan.FromSeconds(1));
        for (var i = 0; i < 5; i++) await ClaimAsync($"o{i}", tenant: "other", window: TimeSpan.FromSeconds(1));
        await ClaimAsync("live");
        var later = Noon + TimeSpan.FromSeconds(1);

        Assert.Equal(0, await Store.DeleteExpiredAsync(later - TimeSpan.FromMicroseconds(1), 100, default));
        Assert.Equal(7, await Store.DeleteExpiredAsync(later, 7, default));
        Assert.Equal(3, await Store.DeleteExpiredAsync(later, 7, default));
        Assert.Equal(0, await Store.DeleteExpiredAsync(later, 7, default));

        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("live", now: later));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("new", now: later, limit: 2));
        Assert.Equal(NonceClaimOutcome.Full, await ClaimAsync("newer", now: later, limit: 2));
    }

    [Fact]
    public async Task Knows_no_nonces_of_a_tenant_that_does_not_exist()
    {
        Assert.Equal(new(NonceClaimOutcome.NoTenant), await Store.ClaimAsync(Claim("n", tenant: "nobody"), Roomy, default));
    }

    [Fact]
    public async Task Leaves_the_audit_trail_and_the_change_log_alone()
    {
        var before = await StoreContent.ReadAsync(_underTest.Store);
        await ClaimAsync("n");

        Assert.Equal(before, await StoreContent.ReadAsync(_underTest.Store));
    }

    [Fact]
    public async Task A_claim_outlives_the_store()
    {
        await ClaimAsync("n", requestId: "mine");
        _underTest.Reopen();

        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("n"));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("n", requestId: "mine"));
    }

    [Fact]
    public async Task A_claim_that_failed_leaves_nothing_behind()
    {
        await ClaimAsync("expired", window: TimeSpan.FromSeconds(1));
        _underTest.FailClaims();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ClaimAsync("n", now: Noon + TimeSpan.FromSeconds(2)));
        _underTest.Heal();

        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("expired"));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("n", limit: 2));
        Assert.Equal(NonceClaimOutcome.Full, await ClaimAsync("m", limit: 2));
    }

    [Fact]
    public async Task A_claim_that_failed_but_was_stored_is_found_by_its_repeat_and_by_nobody_else()
    {
        _underTest.LoseAcknowledgements();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ClaimAsync("n", requestId: "mine"));
        _underTest.Heal();

        Assert.Equal(NonceClaimOutcome.Replayed, await ClaimAsync("n", requestId: "another"));
        Assert.Equal(NonceClaimOutcome.Claimed, await ClaimAsync("n", requestId: "mine"));
    }

    private async Task<NonceClaimOutcome> ClaimAsync(
        string nonce,
        string scope = "orders",
        string tenant = "acme",
        string requestId = "",
        DateTimeOffset? now = null,
        TimeSpan? window = null,
        int limit = Roomy) =>
        (await Store.ClaimAsync(Claim(nonce, scope, tenant, requestId, now, window), limit, default)).Outcome;

    private static NonceClaim Claim(
        string nonce, string scope = "orders", string tenant = "acme", string requestId = "", DateTimeOffset? now = null, TimeSpan? window = null) =>
        new(TenantId.Parse(tenant), scope, nonce, requestId, now ?? Noon, (now ?? Noon) + (window ?? Window));
}
