using KeyService.Core.Audit;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Tests.Storage.Conformance;

public abstract partial class AuthorityStoreConformance
{
    public static TheoryData<WriteStep> EveryStep => [.. Enum.GetValues<WriteStep>()];

    [Theory]
    [MemberData(nameof(EveryStep))]
    public async Task Leaves_nothing_of_a_commit_that_failed_at_any_step(WriteStep step)
    {
        await CommitAsync(Sample.Tenant("acme"));
        await CommitAsync(Sample.Ring("acme/responses", requestId: "0"));
        var before = await StoreContent.ReadAsync(Store, "0", "1");
        var commit = Sample.Everything("acme/responses", 1, 1, "1");

        UnderTest.FailAt(step);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.CommitAsync(commit, default));
        Assert.Equal(before, await StoreContent.ReadAsync(Store, "0", "1"));

        UnderTest.Heal();
        Assert.Equal(4, await CommitAsync(commit));
        Assert.Equal(3, (await StoreContent.TrailAsync(Store, Sample.Acme)).Count);
        UnderTest.Reopen();
        Assert.Equal(2, (await Store.FindKeyRingAsync(KeyName.Parse("acme/responses"), default))?.Revision);
    }

    [Fact]
    public async Task A_commit_that_failed_but_was_stored_is_whole_and_its_repeat_gets_the_reply()
    {
        await CommitAsync(Sample.Tenant("acme"));
        var commit = Sample.Everything("acme/responses", 1, 0, "1");

        UnderTest.LoseAcknowledgements();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.CommitAsync(commit, default));
        UnderTest.Heal();

        var stored = await StoreContent.ReadAsync(Store, "1");
        var repeat = Assert.IsType<CommitResult.RequestRepeated>(await Store.CommitAsync(commit, default));
        Assert.Equal(3, repeat.Earlier.Sequence);
        Assert.Equal(commit.Reply!.Reply, repeat.Earlier.Reply);
        Assert.Equal(1, (await Store.FindKeyRingAsync(KeyName.Parse("acme/responses"), default))?.Revision);
        Assert.Equal(2, (await StoreContent.TrailAsync(Store, Sample.Acme)).Count);
        UnderTest.Reopen();
        Assert.Equal(stored, await StoreContent.ReadAsync(Store, "1"));
    }

    [Fact]
    public async Task A_commit_that_cannot_be_written_leaves_those_beside_it_alone()
    {
        await CommitAsync(Sample.Tenant("acme"));
        var bad = Sample.Ring("acme/bad") with { Audit = Sample.Audit("acme", "keys.create") with { Outcome = "perhaps" } };

        var good = Enumerable.Range(0, 40).Select(i => Task.Run(() => CommitAsync(Sample.Ring($"acme/k{i}")))).ToArray();
        var failed = Enumerable.Range(0, 10).Select(_ => Task.Run(() => Store.CommitAsync(bad, default))).ToArray();

        Assert.Equal(Enumerable.Range(2, 40).Select(n => (long)n), (await Task.WhenAll(good)).Order());
        foreach (var commit in failed) await Assert.ThrowsAsync<ArgumentException>(() => commit);
        Assert.Null(await Store.FindKeyRingAsync(KeyName.Parse("acme/bad"), default));
        Assert.Null(AuditChain.FindFirstBreak(Sample.Acme, await StoreContent.TrailAsync(Store, Sample.Acme)));
    }
}
