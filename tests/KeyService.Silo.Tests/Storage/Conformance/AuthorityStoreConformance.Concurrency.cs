using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Tests.Storage.Conformance;

public abstract partial class AuthorityStoreConformance
{
    [Fact]
    public async Task Keeps_numbers_and_chains_gapless_under_200_concurrent_commits()
    {
        string[] tenants = ["t0", "t1", "t2", "t3"];
        foreach (var tenant in tenants) await CommitAsync(Sample.Tenant(tenant));

        var sequences = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            Task.Run(() => CommitAsync(Sample.Ring($"{tenants[i % 4]}/k{i}", requestId: $"{i}")))));

        Assert.Equal(Enumerable.Range(5, 200).Select(n => (long)n), sequences.Order());
        var changes = await StoreContent.ChangesAsync(Store);
        Assert.Equal(Enumerable.Range(1, 204).Select(n => (long)n), changes.Select(change => change.Sequence));
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(KeyName.Parse($"{tenants[i % 4]}/k{i}"), changes[(int)sequences[i] - 1].KeyRing);
            Assert.Equal(sequences[i], (await Store.FindReplyAsync(Sample.Principal, $"{i}", default))?.Sequence);
        }

        foreach (var tenant in tenants.Select(TenantId.Parse))
        {
            var trail = await StoreContent.TrailAsync(Store, tenant);
            Assert.Equal(51, trail.Count);
            Assert.Null(AuditChain.FindFirstBreak(tenant, trail));
        }
    }

    [Fact]
    public async Task Lets_one_of_many_commits_that_expect_the_same_revision_win()
    {
        await CommitAsync(Sample.Tenant("acme"));
        for (var revision = 0; revision < 5; revision++)
        {
            var expected = revision;
            var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
                Task.Run(() => Store.CommitAsync(Sample.Ring("acme/responses", expected), default))));

            Assert.Single(results, result => result is CommitResult.Committed);
            Assert.All(
                results.OfType<CommitResult.RevisionConflict>(), conflict => Assert.Equal(expected + 1, conflict.ActualRevision));
        }

        Assert.Equal(6, await Store.ReadHeadAsync(default));
        Assert.Equal(6, (await StoreContent.TrailAsync(Store, Sample.Acme)).Count);
    }

    [Fact]
    public async Task Runs_one_of_many_commits_with_the_same_request_id_and_repeats_its_reply_to_the_others()
    {
        await CommitAsync(Sample.Tenant("acme"));

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            Task.Run(() => Store.CommitAsync(Sample.Ring($"acme/k{i}", requestId: "once"), default))));

        var committed = Assert.Single(results.OfType<CommitResult.Committed>());
        Assert.Equal(49, results.OfType<CommitResult.RequestRepeated>().Count(r => r.Earlier.Sequence == committed.Sequence));
        Assert.Single(await Store.ListKeyRingsAsync(Sample.Acme, "", 100, default));
    }

    [Fact]
    public async Task Never_shows_a_reader_a_lower_number_later()
    {
        await CommitAsync(Sample.Tenant("acme"));
        const int Last = 301;
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = 0L;
            while (seen < Last)
            {
                var head = await Store.ReadHeadAsync(default);
                var page = await Store.ReadChangesAsync(seen, 1000, default);
                // Gapless from where the last read ended, and at least up to the head that was read before.
                Assert.Equal(Enumerable.Range(0, page.Count).Select(i => seen + 1 + i), page.Select(change => change.Sequence));
                seen += page.Count;
                Assert.True(seen >= head, $"Change {head} was announced, but the log ended at {seen}.");
            }
        })).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++) await CommitAsync(Sample.Ring($"acme/w{writer}", i));
        })));

        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Shows_every_read_what_was_committed_before_it()
    {
        await CommitAsync(Sample.Tenant("acme"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var name = KeyName.Parse($"acme/w{writer}");
            for (var i = 0; i < 25; i++)
            {
                var sequence = await CommitAsync(Sample.Ring(name.ToString(), i, requestId: $"{writer}-{i}"));

                Assert.Equal(i + 1, (await Store.FindKeyRingAsync(name, default))?.Revision);
                Assert.Equal(sequence, (await Store.FindReplyAsync(Sample.Principal, $"{writer}-{i}", default))?.Sequence);
                Assert.Equal(sequence, (await Store.ReadChangesAsync(sequence - 1, 1, default))[0].Sequence);
                Assert.InRange(await Store.ReadHeadAsync(default), sequence, long.MaxValue);
            }
        })));
    }
}
