using KeyService.Core.KeyRings;
using KeyService.Core.Responses;
using KeyService.Grains.Storage;
using KeyService.Signing;
using KeyService.Silo.Signing;

namespace KeyService.Silo.Tests.Signing;

public sealed class TenantPolicyTests : IDisposable
{
    private const string Name = "acme/responses";

    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);
    private static readonly ResponsePolicy Strict = new() { MaxLifetime = HalfAMinute };

    private readonly RingTable _table = new();

    public void Dispose() => _table.Dispose();

    [Fact]
    public async Task A_ring_opens_under_its_tenants_policy()
    {
        await _table.CreateAsync(Name);
        _table.SetPolicy("acme", Strict);

        Assert.Equal(HalfAMinute, await _table.LifetimeAsync(Name));
    }

    [Fact]
    public async Task The_policy_of_an_open_ring_costs_no_query()
    {
        await _table.CreateAsync(Name);
        await _table.LifetimeAsync(Name);
        var reads = (_table.Store.Reads, _table.Store.TenantReads);

        for (var i = 0; i < 10; i++)
        {
            Assert.True(OpenRings.TryUse(_table.Slot(Name), 0, (ring, _) => ring!.Tenant.Responses.MaxLifetime, out _));
        }

        Assert.Equal(reads, (_table.Store.Reads, _table.Store.TenantReads));
    }

    [Fact]
    public async Task A_change_of_the_tenant_reaches_its_open_rings_and_no_others()
    {
        foreach (var name in (string[])[Name, "acme/other", "umbrella/responses"])
        {
            await _table.CreateAsync(name);
            await _table.RevisionAsync(name);
        }

        var before = _table.Slot(Name).Open;
        var elsewhere = _table.Slot("umbrella/responses").Open;

        await _table.ApplyAsync("acme", _table.SetPolicy("acme", Strict));

        Assert.True(before!.IsSuperseded);
        Assert.Equal(HalfAMinute, _table.Slot(Name).Open!.Tenant.Responses.MaxLifetime);
        Assert.Equal(HalfAMinute, _table.Slot("acme/other").Open!.Tenant.Responses.MaxLifetime);
        Assert.Same(elsewhere, _table.Slot("umbrella/responses").Open);
    }

    [Fact]
    public async Task A_change_of_the_tenant_leaves_the_keys_open()
    {
        await _table.CreateAsync(Name);
        var before = await _table.Rings.OpenAsync(_table.Slot(Name), default);

        await _table.ApplyAsync("acme", _table.SetPolicy("acme", Strict));

        Assert.Same(before!.Active!.Signer, _table.Slot(Name).Open!.Active!.Signer);
        Assert.NotEmpty(before.Active!.Signer!.Sign("x"u8));
    }

    [Fact]
    public async Task What_a_change_of_the_tenant_overtook_is_done_again()
    {
        await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        var revision = _table.SetPolicy("acme", Strict);
        var uses = 0;

        Assert.True(OpenRings.TryUse(
            _table.Slot(Name),
            0,
            (open, _) =>
            {
                if (uses++ == 0)
                {
                    Task.Run(() => _table.ApplyAsync("acme", revision)).GetAwaiter().GetResult();
                }

                return open!.Tenant.Responses.MaxLifetime;
            },
            out var lifetime));

        Assert.Equal((2, HalfAMinute), (uses, lifetime));
    }

    [Fact]
    public async Task A_change_of_the_tenant_during_a_read_is_read_too()
    {
        await _table.CreateAsync(Name);
        var (release, reads) = (new TaskCompletionSource(), _table.Store.TenantReads);
        _table.Store.AfterTenantRead = () => release.Task;
        var caller = _table.LifetimeAsync(Name).AsTask();
        await Eventually.HoldsAsync(() => _table.Store.TenantReads > reads);

        var revision = _table.SetPolicy("acme", Strict);
        var applied = _table.ApplyAsync("acme", revision);
        await Eventually.HoldsAsync(() => _table.Slot(Name).Wanted.Tenant == revision);
        release.SetResult();

        await applied;
        Assert.Equal(HalfAMinute, await caller);
    }

    [Fact]
    public async Task A_ring_whose_tenant_cannot_be_read_after_a_change_is_closed()
    {
        await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        var revision = _table.SetPolicy("acme", Strict);
        _table.Store.IsDown = true;

        await _table.ApplyAsync("acme", revision);

        Assert.False(OpenRings.TryUse(_table.Slot(Name), 0, (open, _) => open, out _));
        _table.Store.IsDown = false;
        Assert.Equal(HalfAMinute, await _table.LifetimeAsync(Name));
    }

    [Fact]
    public async Task A_damaged_policy_opens_nothing()
    {
        await _table.CreateAsync(Name);
        var stored = _table.Store.Tenant(TenantId.Parse("acme"));
        _table.Store.Put(stored with { ResponsePolicy = [.. "{}"u8] });

        var failure = await Assert.ThrowsAsync<StoreCorruptException>(() => _table.RevisionAsync(Name).AsTask());

        Assert.Contains("response policy of tenant 'acme' at revision 1 is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_of_a_changed_tenant_once_it_is_in_force_and_not_of_a_new_one()
    {
        await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        var seen = new List<(TenantId, TimeSpan)>();
        _table.Rings.TenantChanged += tenant => seen.Add((tenant, _table.Slot(Name).Open!.Tenant.Responses.MaxLifetime));

        await _table.ApplyAsync("newcomer", 1);
        await _table.ApplyAsync("acme", _table.SetPolicy("acme", Strict));

        Assert.Equal([(TenantId.Parse("acme"), HalfAMinute)], seen);
    }

    [Fact]
    public async Task Changes_of_ring_and_tenant_in_one_page_are_both_in_force()
    {
        var ring = await _table.CreateAsync(Name);
        await _table.RevisionAsync(Name);
        var rotated = await _table.ChangeAsync(ring, new RotateKey(Now: true));
        var revision = _table.SetPolicy("acme", Strict);

        await _table.Rings.ApplyAsync(
            [new Change(7, ring.Name.Tenant, ring.Name, rotated.Revision), new Change(8, ring.Name.Tenant, null, revision)], default);

        var open = _table.Slot(Name).Open!;
        Assert.Equal((rotated.Revision, revision), (open.Ring.Revision, open.Tenant.Revision));
    }
}
