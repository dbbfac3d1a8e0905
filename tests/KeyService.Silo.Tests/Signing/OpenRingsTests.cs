using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;
using KeyService.Signing;
using KeyService.Silo.Signing;

namespace KeyService.Silo.Tests.Signing;

public sealed class OpenRingsTests : IDisposable
{
    private const string Name = "acme/responses";

    private readonly RingTable _table = new();

    public void Dispose() => _table.Dispose();

    [Theory]
    [InlineData("acme/responses")]
    [InlineData("tenants/acme/keys/responses")]
    public async Task An_open_ring_costs_no_query(string name)
    {
        await _table.CreateAsync(Name);
        Assert.Equal(1, await _table.RevisionAsync(name));

        for (var i = 0; i < 10; i++)
        {
            Assert.True(OpenRings.TryUse(_table.Slot(name), 0, (ring, _) => ring!.Ring.Revision, out var revision));
            Assert.Equal(1, revision);
        }

        Assert.Equal(1, _table.Store.Reads);
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme")]
    [InlineData("tenants/acme/keys/")]
    [InlineData("tenants//keys/responses")]
    [InlineData("tenants/acme/keys/a/b")]
    public void Finds_no_place_for_a_malformed_name(string name) => Assert.Null(_table.Rings.Find(name));

    [Fact]
    public async Task Callers_share_one_read()
    {
        await _table.CreateAsync(Name);
        var release = new TaskCompletionSource();
        _table.Store.AfterRead = () => release.Task;

        var callers = Enumerable.Range(0, 20).Select(_ => _table.RevisionAsync(Name).AsTask()).ToArray();
        await Eventually.HoldsAsync(() => _table.Store.Reads == 1);
        release.SetResult();

        Assert.All(await Task.WhenAll(callers), revision => Assert.Equal(1, revision));
        Assert.Equal(1, _table.Store.Reads);
    }

    [Fact]
    public async Task A_missing_ring_is_remembered_until_it_is_created()
    {
        Assert.Equal(0, await _table.RevisionAsync(Name));
        Assert.Equal(0, await _table.RevisionAsync(Name));
        Assert.Equal(1, _table.Store.Reads);

        await _table.ApplyAsync(await _table.CreateAsync(Name));

        Assert.Equal(1, await _table.RevisionAsync(Name));
    }

    [Fact]
    public async Task A_creation_during_the_read_that_missed_it_is_found()
    {
        var release = new TaskCompletionSource();
        _table.Store.AfterRead = () => release.Task;
        var caller = _table.RevisionAsync(Name).AsTask();
        await Eventually.HoldsAsync(() => _table.Store.Reads == 1);

        var applied = _table.ApplyAsync(await _table.CreateAsync(Name));
        await Eventually.HoldsAsync(() => _table.Slot(Name).Wanted.Ring == 1);
        release.SetResult();

        await applied;
        Assert.Equal(1, await caller);
    }

    [Fact]
    public async Task A_change_during_a_read_is_read_too()
    {
        var ring = await _table.CreateAsync(Name);
        var release = new TaskCompletionSource();
        _table.Store.AfterRead = () => release.Task;
        var caller = _table.RevisionAsync(Name).AsTask();
        await Eventually.HoldsAsync(() => _table.Store.Reads == 1);

        var revoked = await _table.ChangeAsync(ring, new RevokeVersion(1, "lost"));
        var applied = _table.ApplyAsync(revoked);
        await Eventually.HoldsAsync(() => _table.Slot(Name).Wanted.Ring == revoked.Revision);
        release.SetResult();

        await applied;
        Assert.Equal(revoked.Revision, await caller);
    }

    [Fact]
    public async Task What_a_change_overtook_is_done_again()
    {
        var ring = await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        var revoked = await _table.ChangeAsync(ring, new RevokeVersion(1, "lost"));
        var uses = 0;

        Assert.True(OpenRings.TryUse(
            _table.Slot(Name),
            0,
            (open, _) =>
            {
                var signature = open!.Active!.Signer!.Sign("x"u8);
                if (uses++ == 0)
                {
                    // The revocation is applied between the signature and its check.
                    Task.Run(() => _table.ApplyAsync(revoked)).GetAwaiter().GetResult();
                }

                return (open.Active.Version.Number, signature);
            },
            out var signed));

        Assert.Equal((2, 2), (uses, signed.Number));
    }

    [Fact]
    public async Task A_revoked_key_cannot_be_used_by_who_still_holds_it()
    {
        var ring = await _table.CreateAsync(Name);
        var before = await _table.Rings.OpenAsync(_table.Slot(Name), default);

        await _table.ApplyAsync(await _table.ChangeAsync(ring, new RevokeVersion(1, "lost")));

        Assert.True(before!.IsSuperseded);
        Assert.Throws<ObjectDisposedException>(() => before.Active!.Signer!.Sign("x"u8));
    }

    [Fact]
    public async Task Unchanged_keys_stay_open()
    {
        var ring = await _table.CreateAsync(Name, SignatureAlgorithm.HmacSha256);
        var before = await _table.Rings.OpenAsync(_table.Slot(Name), default);

        await _table.ApplyAsync(await _table.ChangeAsync(ring, new RotateKey(Now: true)));
        var after = await _table.Rings.OpenAsync(_table.Slot(Name), default);

        Assert.Same(before!.Active!.Signer, after!.Find(1)!.Signer);
        Assert.Equal((2, VersionState.VerifyOnly), (after.Active!.Version.Number, after.Find(1)!.Version.State));
        Assert.NotEmpty(after.Find(1)!.Signer!.Sign("x"u8));
    }

    [Fact]
    public async Task Only_versions_that_sign_or_are_about_to_hold_a_private_key()
    {
        var ring = await _table.CreateAsync(Name);
        ring = await _table.ChangeAsync(ring, new RotateKey(Now: true));
        var open = await _table.Rings.OpenAsync(_table.Slot(Name), default);
        Assert.Equal((true, false), (open!.Find(1)!.Signer is null, open.Find(1)!.Verifier is null));

        await _table.ApplyAsync(await _table.ChangeAsync(ring, new DisableKey()));
        var disabled = await _table.Rings.OpenAsync(_table.Slot(Name), default);
        Assert.Null(disabled!.Active);
        Assert.Empty(disabled.Verifying);
    }

    [Fact]
    public async Task A_ring_that_cannot_be_read_after_a_change_is_closed()
    {
        var ring = await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        var revoked = await _table.ChangeAsync(ring, new RevokeVersion(1, "lost"));
        _table.Store.IsDown = true;

        await _table.ApplyAsync(revoked);

        Assert.False(OpenRings.TryUse(_table.Slot(Name), 0, (open, _) => open, out _));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _table.RevisionAsync(Name).AsTask());
        _table.Store.IsDown = false;
        Assert.Equal(revoked.Revision, await _table.RevisionAsync(Name));
    }

    [Fact]
    public async Task A_store_that_is_down_does_not_stop_an_open_ring()
    {
        await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        _table.Store.IsDown = true;

        Assert.Equal(1, await _table.RevisionAsync(Name));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _table.Rings.ReadThroughAsync(_table.Slot(Name), default));
        Assert.Equal(1, await _table.RevisionAsync(Name));
    }

    [Fact]
    public async Task Many_reads_through_cost_few_reads_and_see_what_was_stored_before_them()
    {
        var ring = await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        var rotated = await _table.ChangeAsync(ring, new RotateKey(Now: true));

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => _table.Rings.ReadThroughAsync(_table.Slot(Name), default)));

        Assert.Equal(rotated.Revision, await _table.RevisionAsync(Name));
        Assert.InRange(_table.Store.Reads, 2, 10);
    }

    [Fact]
    public async Task Tells_of_each_changed_ring_once_it_is_in_force()
    {
        var ring = await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        var seen = new List<(KeyName, long)>();
        _table.Rings.Changed += name => seen.Add((name, _table.Slot(Name).Open!.Ring.Revision));

        await _table.ApplyAsync(await _table.ChangeAsync(ring, new RotateKey(Now: true)));

        Assert.Equal([(ring.Name, 2L)], seen);
    }

    [Fact]
    public async Task The_table_is_bounded_and_closed_rings_open_again()
    {
        using var table = new RingTable(limit: 8);
        for (var i = 0; i < 40; i++)
        {
            await table.CreateAsync($"acme/k{i}", SignatureAlgorithm.HmacSha256);
        }

        var slots = new List<RingSlot>();
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(1, await table.RevisionAsync($"acme/k{i}"));
            slots.Add(table.Slot($"acme/k{i}"));
            Assert.Equal(0, await table.RevisionAsync($"acme/missing{i}"));
        }

        Assert.InRange(slots.Count(slot => slot.Open is not null), 1, 8);
        Assert.Equal(1, await table.RevisionAsync("acme/k0"));
    }
}
