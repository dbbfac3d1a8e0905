using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;
using KeyService.Grains.Tests.Support;
using KeyService.Signing;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

/// <summary>Every durable write fails twice over: failed and lost, failed but stored. Every read fails once.</summary>
public sealed class StorageFaultTests : ClusterTest
{
    public static TheoryData<string> Commands => ["create", "rotate", "policy", "disable", "enable", "revoke", "destroy"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Does_it_at_the_repeat_if_the_commit_was_lost(string command)
    {
        var (name, request, done) = await PrepareAsync(command);
        Authority.Faults.Add(StoreCall.Commit, StoreFault.Failed);

        var failed = await Authority.ExecuteAsync(name, request, Call("r1"));
        Assert.Equal(RefusalReason.StorageUnavailable, failed.Refusal!.Reason);
        Assert.Contains("repeat the request with the same request id", failed.Refusal.Message, StringComparison.Ordinal);
        Assert.False(await IsDoneAsync(name, done));

        var repeated = await Authority.ExecuteAsync(name, request, Call("r1"));
        Assert.True(done(repeated.Ring!));
        Assert.True(await IsDoneAsync(name, done));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Repeats_the_reply_if_the_commit_was_stored_after_all(string command)
    {
        var (name, request, done) = await PrepareAsync(command);
        Authority.Faults.Add(StoreCall.Commit, StoreFault.FailedButStored);

        var failed = await Authority.ExecuteAsync(name, request, Call("r1"));
        Assert.Equal(RefusalReason.StorageUnavailable, failed.Refusal!.Reason);
        var stored = await Authority.StoredAsync(name);
        Assert.True(done(stored));

        var repeated = await Authority.ExecuteAsync(name, request, Call("r1"));
        Assert.Equal(stored.WithoutMaterial(), repeated.Ring);
        Assert.Equal(stored.Revision, (await Authority.StoredAsync(name)).Revision);
        Assert.Equal(repeated.Receipt!.Sequence, Authority.Subscriber.Applied[^1].Sequence);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("FailedButStored")]
    public async Task Creates_a_tenant_at_the_repeat(string fault)
    {
        Authority.Faults.Add(StoreCall.Commit, Enum.Parse<StoreFault>(fault));

        Assert.Equal(RefusalReason.StorageUnavailable, (await Authority.CreateTenantAsync("acme", Call("r1"))).Refusal!.Reason);
        Assert.Equal("acme", (await Authority.CreateTenantAsync("acme", Call("r1"))).Tenant!.Tenant.Value);
        Assert.Equal(1, await Authority.Store.ReadHeadAsync(default));
        await Authority.CreateRingAsync("acme/responses");
    }

    [Theory]
    [InlineData("FindReply")]
    [InlineData("FindKeyRing")]
    [InlineData("FindTenant")]
    public async Task Tells_of_a_failed_read_and_goes_on_after_it(string call)
    {
        await Authority.CreateTenantAsync("acme");
        var name = KeyName.Parse("acme/responses");
        Authority.Faults.Add(Enum.Parse<StoreCall>(call), StoreFault.Failed);

        Assert.Equal(RefusalReason.StorageUnavailable, (await Authority.ExecuteAsync(name, Create(name), Call("r1"))).Refusal!.Reason);
        Assert.Null((await Authority.ExecuteAsync(name, Create(name), Call("r1"))).Refusal);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("FailedButStored")]
    public async Task Refuses_at_the_repeat_what_it_could_not_record_as_refused(string fault)
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        Authority.Faults.Add(StoreCall.Commit, Enum.Parse<StoreFault>(fault));

        Assert.Equal(RefusalReason.StorageUnavailable, (await Authority.ExecuteAsync(name, new DestroyVersion(1), Call("r1"))).Refusal!.Reason);
        Assert.Equal(RefusalReason.InvalidState, (await Authority.ExecuteAsync(name, new DestroyVersion(1), Call("r1"))).Refusal!.Reason);
    }

    [Fact]
    public async Task Does_not_start_without_knowing_where_the_change_log_ends()
    {
        Authority.Faults.Add(StoreCall.ReadHead, StoreFault.Failed);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync(shared: Authority));
    }

    [Fact]
    public async Task Gives_up_the_activation_after_a_storage_failure()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        Assert.True(Authority.HasActivation(name));
        Authority.Faults.Add(StoreCall.FindKeyRing, StoreFault.Failed);

        await Authority.ExecuteAsync(name, new DisableKey());

        await Eventually.TrueAsync(() => !Authority.HasActivation(name), "the grain to deactivate");
    }

    [Fact]
    public async Task Names_the_ring_whose_document_is_damaged()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        Authority.Store.Damage(name);

        var reply = await Authority.ExecuteAsync(name, new DisableKey());

        Assert.Equal(RefusalReason.StorageUnavailable, reply.Refusal!.Reason);
        Assert.Contains("acme/responses", reply.Refusal.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", reply.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_keys_cannot_be_unsealed_under_another_KEK()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await using var other = await StartAsync(shared: Authority, kek: new MemoryKek());

        Assert.Equal(RefusalReason.UnsealFailed, (await other.ExecuteAsync(name, new RotateKey(Now: true))).Refusal!.Reason);

        // What needs no key goes on: an operator can still stop the ring.
        Assert.True((await other.ExecuteAsync(name, new DisableKey())).Ring!.Disabled);
    }

    private async Task<(KeyName Name, KeyRingCommand Command, Func<KeyRing, bool> Done)> PrepareAsync(string command)
    {
        var name = KeyName.Parse("acme/responses");
        await Authority.CreateTenantAsync("acme");
        if (command == "create") return (name, Create(name), ring => ring.Revision == 1);

        await Authority.CreateRingAsync("acme/responses");
        if (command == "enable") await Authority.ExecuteAsync(name, new DisableKey());
        if (command == "destroy") await Authority.ExecuteAsync(name, new RevokeVersion(1, ""));

        var policy = RotationPolicy.Default with { Period = TimeSpan.FromDays(30) };
        return command switch
        {
            "rotate" => (name, new RotateKey(Now: true), ring => ring.Active!.Number == 2),
            "policy" => (name, new SetRotationPolicy(policy), ring => ring.Policy == policy),
            "disable" => (name, new DisableKey(), ring => ring.Disabled),
            "enable" => (name, new EnableKey(), ring => !ring.Disabled),
            "revoke" => (name, new RevokeVersion(1, "leaked"), ring => ring.Versions[0].State == VersionState.Revoked),
            _ => (name, new DestroyVersion(1), ring => ring.Versions[0].State == VersionState.Destroyed),
        };
    }

    private async Task<bool> IsDoneAsync(KeyName name, Func<KeyRing, bool> done) =>
        await Authority.Store.FindKeyRingAsync(name, default) is { } stored && done(StoredRing.Read(stored));
}
