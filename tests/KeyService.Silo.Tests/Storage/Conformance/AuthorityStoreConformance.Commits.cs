using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Tests.Storage.Conformance;

public abstract partial class AuthorityStoreConformance
{
    private static readonly DateTimeOffset NoonAsStored = Sample.Noon.AddTicks(-7);

    [Fact]
    public async Task Reads_a_tenant_as_it_was_written_with_its_time_in_utc_to_the_microsecond()
    {
        var write = Sample.TenantWrite("acme", 0, "Ümläut \0 'quoted'") with { CreatedAt = Sample.Noon.ToOffset(TimeSpan.FromHours(5)) };
        await CommitAsync(Sample.Tenant("acme") with { Tenant = write });

        var tenant = await Store.FindTenantAsync(Sample.Acme, default);

        Assert.NotNull(tenant);
        Assert.Equal((Sample.Acme, 1L, "Ümläut \0 'quoted'"), (tenant.Tenant, tenant.Revision, tenant.DisplayName));
        Assert.Equal(write.SealedDek, tenant.SealedDek);
        Assert.Equal(NoonAsStored, tenant.CreatedAt);
        Assert.Equal(TimeSpan.Zero, tenant.CreatedAt.Offset);
    }

    [Fact]
    public async Task Keeps_a_tenants_response_policy_apart_from_none_and_from_an_empty_one()
    {
        await CommitAsync(Sample.Tenant("acme"));
        Assert.Null((await Store.FindTenantAsync(Sample.Acme, default))!.ResponsePolicy);

        await CommitAsync(Sample.Tenant("acme", 1));
        Assert.Equal(Sample.Policy("acme", 2), (await Store.FindTenantAsync(Sample.Acme, default))!.ResponsePolicy);
        Assert.Equal(Sample.Policy("acme", 2), Assert.Single(await Store.ListTenantsAsync(default, 10, default)).ResponsePolicy);

        var empty = Sample.Tenant("acme", 2);
        await CommitAsync(empty with { Tenant = empty.Tenant! with { ResponsePolicy = [] } });
        Assert.True((await Store.FindTenantAsync(Sample.Acme, default))!.ResponsePolicy is { Length: 0 });

        var none = Sample.Tenant("acme", 3);
        await CommitAsync(none with { Tenant = none.Tenant! with { ResponsePolicy = null } });
        Assert.Null((await Store.FindTenantAsync(Sample.Acme, default))!.ResponsePolicy);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public async Task Reads_a_ring_as_it_was_written(int size)
    {
        await CommitAsync(Sample.Tenant("acme"));
        var commit = Sample.Ring("acme/responses");
        var document = new byte[size];
        Random.Shared.NextBytes(document);
        await CommitAsync(commit with { KeyRing = commit.KeyRing! with { Document = document } });

        var ring = await Store.FindKeyRingAsync(KeyName.Parse("acme/responses"), default);

        Assert.NotNull(ring);
        Assert.Equal((KeyName.Parse("acme/responses"), 1L), (ring.Name, ring.Revision));
        Assert.Equal(document, ring.Document);
    }

    [Fact]
    public async Task Finds_nothing_in_an_empty_store()
    {
        Assert.Equal(0, await Store.ReadHeadAsync(default));
        Assert.Null(await Store.FindTenantAsync(Sample.Acme, default));
        Assert.Null(await Store.FindTenantAsync(default, default));
        Assert.Null(await Store.FindKeyRingAsync(KeyName.Parse("acme/responses"), default));
        Assert.Null(await Store.FindKeyRingAsync(default, default));
        Assert.Null(await Store.FindReplyAsync(Sample.Principal, "1", default));
        Assert.Empty(await Store.ListTenantsAsync(default, 10, default));
        Assert.Empty(await Store.ListKeyRingsAsync(Sample.Acme, "", 10, default));
        Assert.Empty(await Store.ListDueAsync(0, DateTimeOffset.MaxValue, 10, default));
        Assert.Empty(await Store.ReadChangesAsync(0, 10, default));
        Assert.Empty(await Store.ReadAuditAsync(Sample.Acme, 0, 10, default));
        Assert.Equal(0, await Store.DeleteRepliesAsync(DateTimeOffset.MaxValue, default));
    }

    [Fact]
    public async Task Replaces_only_the_expected_revision()
    {
        await CommitAsync(Sample.Tenant("acme"));
        await CommitAsync(Sample.Tenant("acme", 1, "second"));
        await CommitAsync(Sample.Ring("acme/responses"));
        await CommitAsync(Sample.Ring("acme/responses", 1));
        await CommitAsync(Sample.Ring("acme/responses", 2));
        var before = await StoreContent.ReadAsync(Store);

        Assert.Equal(2, await ConflictAsync(Sample.Tenant("acme", 0)));
        Assert.Equal(2, await ConflictAsync(Sample.Tenant("acme", 1)));
        Assert.Equal(2, await ConflictAsync(Sample.Tenant("acme", 3)));
        Assert.Equal(0, await ConflictAsync(Sample.Tenant("absent", 1)));
        Assert.Equal(3, await ConflictAsync(Sample.Ring("acme/responses", 0)));
        Assert.Equal(3, await ConflictAsync(Sample.Ring("acme/responses", 2)));
        Assert.Equal(3, await ConflictAsync(Sample.Ring("acme/responses", 4)));
        Assert.Equal(0, await ConflictAsync(Sample.Ring("acme/absent", 1)));

        Assert.Equal(before, await StoreContent.ReadAsync(Store));
    }

    [Fact]
    public async Task Refuses_a_ring_of_a_tenant_that_does_not_exist_as_a_conflict()
    {
        Assert.Equal(0, await ConflictAsync(Sample.Ring("absent/responses")));
        Assert.Equal(0, await Store.ReadHeadAsync(default));
    }

    [Fact]
    public async Task Undoes_the_tenant_where_the_ring_conflicts()
    {
        await CommitAsync(Sample.Tenant("acme"));
        await CommitAsync(Sample.Ring("acme/responses"));
        var before = await StoreContent.ReadAsync(Store, "1");

        Assert.Equal(1, await ConflictAsync(Sample.Everything("acme/responses", expectedTenant: 1, expectedRing: 0, "1")));

        Assert.Equal(before, await StoreContent.ReadAsync(Store, "1"));
    }

    [Fact]
    public async Task Answers_a_repeated_request_with_the_earlier_reply_and_writes_nothing()
    {
        await CommitAsync(Sample.Tenant("acme"));
        var sequence = await CommitAsync(Sample.Ring("acme/responses", requestId: "1"));
        var before = await StoreContent.ReadAsync(Store, "1");

        // The same request again meets the revision that it made itself: that it is a repeat comes first.
        var repeat = Sample.Ring("acme/responses") with { Reply = Sample.Reply("1") with { Reply = [1], Fingerprint = [2] } };
        var answer = Assert.IsType<CommitResult.RequestRepeated>(await Store.CommitAsync(repeat, default));

        var first = Sample.Reply("1");
        Assert.Equal((Sample.Principal, "1", sequence), (answer.Earlier.Principal, answer.Earlier.RequestId, answer.Earlier.Sequence));
        Assert.Equal(first.Reply, answer.Earlier.Reply);
        Assert.Equal(first.Fingerprint, answer.Earlier.Fingerprint);
        Assert.Equal(NoonAsStored, answer.Earlier.CreatedAt);
        Assert.Equal(before, await StoreContent.ReadAsync(Store, "1"));
    }

    [Fact]
    public async Task Keeps_the_request_ids_of_two_principals_apart()
    {
        await CommitAsync(Sample.Tenant("acme"));
        await CommitAsync(Sample.Ring("acme/a", requestId: "1"));
        await CommitAsync(Sample.Ring("acme/b") with { Reply = Sample.Reply("1", "spiffe://mesh/other") });

        Assert.Equal(2, (await Store.FindReplyAsync(Sample.Principal, "1", default))?.Sequence);
        Assert.Equal(3, (await Store.FindReplyAsync("spiffe://mesh/other", "1", default))?.Sequence);
        Assert.Null(await Store.FindReplyAsync("spiffe://mesh", "1", default));
    }

    [Fact]
    public async Task Forgets_replies_older_than_asked()
    {
        await CommitAsync(Sample.Tenant("acme"));
        for (var day = 0; day < 4; day++)
        {
            await CommitAsync(Sample.Ring($"acme/k{day}") with { Reply = Sample.Reply($"{day}", at: Sample.Noon.AddDays(day)) });
        }

        Assert.Equal(2, await Store.DeleteRepliesAsync(Sample.Noon.AddDays(2), default));
        Assert.Null(await Store.FindReplyAsync(Sample.Principal, "1", default));
        Assert.NotNull(await Store.FindReplyAsync(Sample.Principal, "2", default));
        Assert.Equal(0, await Store.DeleteRepliesAsync(Sample.Noon.AddDays(2), default));
    }

    [Fact]
    public async Task Numbers_each_row_written_and_nothing_else()
    {
        Assert.Equal(1, await CommitAsync(Sample.Tenant("acme")));
        Assert.Equal(3, await CommitAsync(Sample.Everything("acme/responses", 1, 0, "1")));
        Assert.Equal(3, await CommitAsync(new AuthorityCommit { Audit = Sample.Audit("acme", "keys.denied") }));
        Assert.Equal(4, await CommitAsync(Sample.Ring("acme/responses", 1)));

        var responses = KeyName.Parse("acme/responses");
        Assert.Equal(4, await Store.ReadHeadAsync(default));
        Assert.Equal(
            [
                new Change(1, Sample.Acme, null, 1),
                new Change(2, Sample.Acme, null, 2),
                new Change(3, Sample.Acme, responses, 1),
                new Change(4, Sample.Acme, responses, 2),
            ],
            await StoreContent.ChangesAsync(Store));
    }

    [Fact]
    public async Task Chains_the_audit_entries_of_each_tenant_apart_even_of_one_that_does_not_exist()
    {
        string[] tenants = ["acme", "globex", "absent"];
        for (var i = 0; i < 9; i++)
        {
            var denied = Sample.Audit(tenants[i % 3], $"action-{i}") with { Outcome = AuditOutcomes.Denied, Detail = "é", RequestId = "7", Source = "::1" };
            await CommitAsync(new AuthorityCommit { Audit = denied });
        }

        foreach (var tenant in tenants.Select(TenantId.Parse))
        {
            var trail = await StoreContent.TrailAsync(Store, tenant);
            Assert.Equal([1, 2, 3], trail.Select(entry => entry.Index));
            Assert.Null(AuditChain.FindFirstBreak(tenant, trail));
            Assert.All(trail, entry => Assert.Equal((tenant, "é", "7", "::1"), (entry.Facts.Tenant, entry.Facts.Detail, entry.Facts.RequestId, entry.Facts.Source)));
            var page = await Store.ReadAuditAsync(tenant, 1, 1, default);
            Assert.Equal(trail[1].Hash, Assert.Single(page).Hash);
        }
    }

    [Fact]
    public async Task Keeps_everything_when_it_is_opened_again()
    {
        await CommitAsync(Sample.Tenant("acme"));
        await CommitAsync(Sample.Everything("acme/responses", 1, 0, "1"));
        await CommitAsync(Sample.Ring("acme/responses", 1, Sample.Noon, 2));
        var before = await StoreContent.ReadAsync(Store, "1");

        UnderTest.Reopen();

        Assert.Equal(before, await StoreContent.ReadAsync(Store, "1"));
        Assert.Equal(5, await CommitAsync(Sample.Ring("acme/responses", 2)));
    }

    [Fact]
    public async Task Writes_nothing_for_a_caller_that_gave_up_before()
    {
        using var gaveUp = new CancellationTokenSource();
        await gaveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CommitAsync(Sample.Tenant("acme"), gaveUp.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.FindTenantAsync(Sample.Acme, gaveUp.Token));

        Assert.Null(await Store.FindTenantAsync(Sample.Acme, default));
    }
}
