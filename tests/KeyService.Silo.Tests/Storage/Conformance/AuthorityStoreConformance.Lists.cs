using KeyService.Signing;

namespace KeyService.Silo.Tests.Storage.Conformance;

public abstract partial class AuthorityStoreConformance
{
    // '-' < '0' < 'a' in ordinal order, which is not what every collation says.
    private static readonly string[] IdsInOrder = ["a", "a-", "a-b", "a0", "aa", "ab", "b", "b-0", "z9"];

    [Fact]
    public async Task Pages_tenants_in_ordinal_order()
    {
        foreach (var id in IdsInOrder.Reverse()) await CommitAsync(Sample.Tenant(id));

        var found = new List<string>();
        TenantId after = default;
        while (await Store.ListTenantsAsync(after, 2, default) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 2);
            found.AddRange(page.Select(tenant => tenant.Tenant.Value));
            after = page[^1].Tenant;
        }

        Assert.Equal(IdsInOrder, found);
    }

    [Fact]
    public async Task Pages_the_rings_of_one_tenant_in_ordinal_order()
    {
        foreach (var tenant in (string[])["acme", "acmf", "acm"])
        {
            await CommitAsync(Sample.Tenant(tenant));
            foreach (var id in IdsInOrder.Reverse()) await CommitAsync(Sample.Ring($"{tenant}/{id}"));
        }

        var found = new List<string>();
        var after = "";
        while (await Store.ListKeyRingsAsync(Sample.Acme, after, 4, default) is { Count: > 0 } page)
        {
            Assert.All(page, ring => Assert.Equal(Sample.Acme, ring.Name.Tenant));
            found.AddRange(page.Select(ring => ring.Name.Key));
            after = page[^1].Name.Key;
        }

        Assert.Equal(IdsInOrder, found);
    }

    [Fact]
    public async Task Lists_what_is_due_in_one_shard_the_longest_due_first()
    {
        await CommitAsync(Sample.Tenant("acme"));
        var now = Sample.Noon;
        await CommitAsync(Sample.Ring("acme/soon", due: now.AddSeconds(1), shard: 1));
        await CommitAsync(Sample.Ring("acme/never", due: null, shard: 1));
        await CommitAsync(Sample.Ring("acme/late", due: now.AddSeconds(-1), shard: 1));
        await CommitAsync(Sample.Ring("acme/later", due: now.AddDays(-1), shard: 1));
        await CommitAsync(Sample.Ring("acme/elsewhere", due: now.AddDays(-2), shard: 2));
        await CommitAsync(Sample.Ring("acme/done", due: now.AddDays(-3), shard: 1));
        await CommitAsync(Sample.Ring("acme/done", 1, due: null, shard: 1));

        var due = await Store.ListDueAsync(1, now, 10, default);

        Assert.Equal(["later", "late"], due.Select(ring => ring.Name.Key));
        Assert.All(due, ring => Assert.Equal(1, ring.Revision));
        Assert.Equal("later", Assert.Single(await Store.ListDueAsync(1, now, 1, default)).Name.Key);
        Assert.Equal(["later", "late", "soon"], (await Store.ListDueAsync(1, now.AddSeconds(2), 10, default)).Select(ring => ring.Name.Key));
        Assert.Empty(await Store.ListDueAsync(0, now.AddYears(100), 10, default));
    }

    [Fact]
    public async Task Never_lists_a_ring_before_it_is_due()
    {
        await CommitAsync(Sample.Tenant("acme"));
        var due = Sample.Noon;
        await CommitAsync(Sample.Ring("acme/responses", due: due));

        for (var ticks = 1; ticks <= 20; ticks++) Assert.Empty(await Store.ListDueAsync(0, due.AddTicks(-ticks), 10, default));

        var found = Assert.Single(await Store.ListDueAsync(0, due.AddMicroseconds(1), 10, default));
        Assert.InRange(found.DueAt, due, due.AddMicroseconds(1));
    }

    [Fact]
    public async Task Pages_the_change_log_in_order()
    {
        await CommitAsync(Sample.Tenant("acme"));
        for (var i = 0; i < 10; i++) await CommitAsync(Sample.Ring("acme/responses", i));

        var found = new List<long>();
        var after = 0L;
        while (await Store.ReadChangesAsync(after, 3, default) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 3);
            found.AddRange(page.Select(change => change.Sequence));
            after = page[^1].Sequence;
        }

        Assert.Equal(Enumerable.Range(1, 11).Select(n => (long)n), found);
    }
}
