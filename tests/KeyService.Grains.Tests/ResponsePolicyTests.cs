using KeyService.Core.KeyRings;
using KeyService.Core.Responses;
using KeyService.Grains.Storage;
using KeyService.Grains.Tests.Support;
using KeyService.Signing;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

public sealed class ResponsePolicyTests : ClusterTest
{
    private static readonly TenantUpdate Stricter = new() { ResponsePolicy = new ResponsePolicyUpdate { MaxLifetime = TimeSpan.FromSeconds(30) } };
    private static readonly TenantUpdate Looser = new() { ResponsePolicy = ResponsePolicyUpdate.To(ResponsePolicy.Default) };

    [Fact]
    public async Task Replaces_the_parts_of_a_policy_that_an_update_names()
    {
        await Authority.CreateTenantAsync("acme");
        var before = await FindAsync();

        var first = await Authority.UpdateTenantAsync("acme", Stricter);
        var second = await Authority.UpdateTenantAsync(
            "acme", new TenantUpdate { DisplayName = "New name", ResponsePolicy = new ResponsePolicyUpdate { RequiredFields = ["content-language"] } });

        Assert.Equal(new ResponsePolicy { MaxLifetime = TimeSpan.FromSeconds(30) }, first.Tenant!.ResponsePolicy);
        var expected = new ResponsePolicy { MaxLifetime = TimeSpan.FromSeconds(30), RequiredFields = ["content-language"] };
        Assert.Equal((expected, "New name", 3L), (second.Tenant!.ResponsePolicy, second.Tenant.DisplayName, second.Tenant.Revision));
        var stored = await FindAsync();
        Assert.Equal((expected, "New name", 3L), (StoredPolicy.Read(stored), stored.DisplayName, stored.Revision));
        Assert.Equal((before.SealedDek, before.CreatedAt), (stored.SealedDek, stored.CreatedAt));
        Assert.Equal(new Change(second.Receipt!.Sequence, before.Tenant, null, 3), Authority.Subscriber.Applied[^1]);
    }

    [Fact]
    public async Task Writes_the_policy_into_the_trail()
    {
        await Authority.CreateTenantAsync("acme");
        await Authority.UpdateTenantAsync("acme", Stricter, Call("r1"));

        var facts = (await Authority.Store.ReadAuditAsync(TenantId.Parse("acme"), 0, 100, default))[^1].Facts;
        Assert.Equal(("tenants.update", "tenants/acme", "done", "r1"), (facts.Action, facts.Resource, facts.Outcome, facts.RequestId));
        Assert.Equal("response policy: longest lifetime 30 s; required fields: none; allowed algorithms: *; allowed fields: *", facts.Detail);
    }

    [Fact]
    public async Task Refuses_an_impossible_policy_with_every_problem_and_says_so_in_the_trail()
    {
        await Authority.CreateTenantAsync("acme");
        var before = await FindAsync();

        var reply = await Authority.UpdateTenantAsync(
            "acme", new TenantUpdate { ResponsePolicy = new ResponsePolicyUpdate { MaxLifetime = TimeSpan.Zero, RequiredFields = ["etag"] } });

        Assert.Equal(RefusalReason.InvalidPolicy, reply.Refusal!.Reason);
        Assert.Equal(
            "The response policy is not possible. The longest lifetime is 0 s; it may be 1 s to 5 min in whole seconds. "
            + "etag cannot be required: proxies drop or change it when they compress or decompress.",
            reply.Refusal.Message);
        Assert.Equal(before, await FindAsync());
        Assert.Equal("refused", (await Authority.Store.ReadAuditAsync(before.Tenant, 0, 100, default))[^1].Facts.Outcome);
    }

    [Fact]
    public async Task Validates_without_changing()
    {
        await Authority.CreateTenantAsync("acme");
        var before = await FindAsync();

        var reply = await Authority.UpdateTenantAsync("acme", Stricter, Call(validateOnly: true));

        Assert.True(reply.Receipt!.ValidatedOnly);
        Assert.Equal(TimeSpan.FromSeconds(30), reply.Tenant!.ResponsePolicy.MaxLifetime);
        Assert.Equal(before, await FindAsync());
    }

    [Fact]
    public async Task Refuses_a_tenant_that_does_not_exist() =>
        Assert.Equal(RefusalReason.TenantNotFound, (await Authority.UpdateTenantAsync("nobody", Stricter)).Refusal!.Reason);

    [Fact]
    public async Task Answers_a_repeat_with_the_first_reply()
    {
        await Authority.CreateTenantAsync("acme");
        var first = await Authority.UpdateTenantAsync("acme", Stricter, Call("r1", "stricter"));
        await Authority.UpdateTenantAsync("acme", Looser, Call("r2", "looser"));

        var repeated = await Authority.UpdateTenantAsync("acme", Stricter, Call("r1", "stricter"));

        Assert.Equal(first.Tenant, repeated.Tenant);
        Assert.Equal(ResponsePolicy.Default, StoredPolicy.Read(await FindAsync()));
    }

    [Fact]
    public async Task Does_not_claim_a_stricter_policy_that_is_not_in_force()
    {
        await Authority.CreateTenantAsync("acme");
        Authority.Subscriber.BeforeApply = _ => throw new InvalidOperationException("no");

        var failed = await Authority.UpdateTenantAsync("acme", Stricter);
        var unchanged = await Authority.UpdateTenantAsync("acme", Stricter);
        Assert.Contains("not yet in force", failed.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("not yet in force", unchanged.Refusal!.Message, StringComparison.Ordinal);

        Authority.Subscriber.BeforeApply = null;
        Assert.Null((await Authority.UpdateTenantAsync("acme", Stricter)).Refusal);
        Assert.Equal(2, Authority.Subscriber.Applied[^1].Revision);
    }

    [Fact]
    public async Task Loosens_a_policy_even_if_the_silo_learns_of_it_later()
    {
        await Authority.CreateTenantAsync("acme");
        await Authority.UpdateTenantAsync("acme", Stricter);
        Authority.Subscriber.BeforeApply = _ => throw new InvalidOperationException("no");

        var reply = await Authority.UpdateTenantAsync("acme", Looser);

        Assert.Null(reply.Refusal);
        Assert.Equal(0, reply.Receipt!.SilosAcknowledged);
    }

    [Fact]
    public async Task Leaves_the_outcome_open_when_the_store_fails_and_settles_it_by_the_request_id()
    {
        await Authority.CreateTenantAsync("acme");
        Authority.Faults.Add(StoreCall.Commit, StoreFault.FailedButStored);

        var open = await Authority.UpdateTenantAsync("acme", Stricter, Call("r1"));
        Assert.Equal(RefusalReason.StorageUnavailable, open.Refusal!.Reason);

        var settled = await Authority.UpdateTenantAsync("acme", Stricter, Call("r1"));
        Assert.Equal(2, settled.Tenant!.Revision);
        Assert.Equal(2, (await FindAsync()).Revision);
    }

    [Fact]
    public async Task Tries_again_when_another_writer_came_first()
    {
        await Authority.CreateTenantAsync("acme");
        var stored = await FindAsync();
        var raced = false;
        Authority.Faults.BeforeCommit = async commit =>
        {
            if (commit.Tenant is null || raced) return;
            raced = true;
            await Authority.Store.CommitAsync(
                new AuthorityCommit
                {
                    Tenant = new TenantWrite(stored.Tenant, stored.Revision, "raced", stored.SealedDek, stored.ResponsePolicy, stored.CreatedAt),
                    Audit = commit.Audit,
                },
                default);
        };

        var reply = await Authority.UpdateTenantAsync("acme", Stricter);

        Assert.Equal(("raced", 3L), (reply.Tenant!.DisplayName, reply.Tenant.Revision));
    }

    [Fact]
    public async Task Creates_no_key_for_an_algorithm_that_the_policy_forbids()
    {
        await Authority.CreateTenantAsync("acme");
        await Authority.UpdateTenantAsync("acme", new TenantUpdate { ResponsePolicy = new ResponsePolicyUpdate { AllowedAlgorithms = ["ed25519"] } });
        var (forbidden, allowed) = (KeyName.Parse("acme/rsa"), KeyName.Parse("acme/ed"));

        var refused = await Authority.ExecuteAsync(forbidden, Create(forbidden, algorithm: SignatureAlgorithm.RsaV15Sha256));

        Assert.Equal(RefusalReason.AlgorithmNotAllowed, refused.Refusal!.Reason);
        Assert.Equal(
            "The tenant's response policy does not allow rsa-v1_5-sha256: it allows ed25519. Choose another, or change the policy.", refused.Refusal.Message);
        Assert.Null(await Authority.Store.FindKeyRingAsync(forbidden, default));
        Assert.Equal("refused", (await Authority.Store.ReadAuditAsync(forbidden.Tenant, 0, 100, default))[^1].Facts.Outcome);
        Assert.Null((await Authority.ExecuteAsync(allowed, Create(allowed, algorithm: SignatureAlgorithm.Ed25519))).Refusal);
    }

    private async Task<StoredTenant> FindAsync() => (await Authority.Store.FindTenantAsync(TenantId.Parse("acme"), default))!;
}
