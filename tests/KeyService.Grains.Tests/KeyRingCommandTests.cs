using KeyService.Core.Audit;
using KeyService.Core.KeyRings;
using KeyService.Grains.Tests.Support;
using KeyService.Signing;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

/// <summary>Every command through a client, the grain, the store and back.</summary>
public sealed class KeyRingCommandTests : ClusterTest
{
    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Creates_a_ring_whose_material_signs(string algorithm)
    {
        var name = await Authority.CreateRingAsync("acme/responses", algorithm: SignatureAlgorithm.Parse(algorithm));

        var ring = await Authority.StoredAsync(name);
        var version = ring.Active!;
        using var key = await Authority.Service<TenantVault>().OpenAsync(name.Version(1), ring.Spec, version.SealedMaterial!, default);
        var message = "to be signed"u8.ToArray();
        var signature = key.Sign(message);

        Assert.Equal(algorithm, key.Algorithm.Name);
        Assert.Equal(ring.Spec.Algorithm.IsSymmetric, version.PublicKey.Length == 0);
        if (!ring.Spec.Algorithm.IsSymmetric)
        {
            using var verifier = VerificationKey.ImportSubjectPublicKeyInfo(ring.Spec.Algorithm, version.PublicKey);
            Assert.True(verifier.Verify(message, signature));
        }
    }

    public static TheoryData<string> Algorithms => [.. SignatureAlgorithm.All.Select(algorithm => algorithm.Name)];

    [Fact]
    public async Task Creates_a_ring_of_the_largest_RSA_size()
    {
        var name = KeyName.Parse("acme/large");
        await Authority.CreateTenantAsync("acme");

        var reply = await Authority.ExecuteAsync(
            name, new CreateKey(name, KeySpec.Create(SignatureAlgorithm.RsaPssSha512, 4096), RotationPolicy.Default));

        Assert.Equal(4096, reply.Ring!.Spec.RsaBits);
    }

    [Fact]
    public async Task Replies_with_the_stored_ring_but_not_its_material()
    {
        var name = KeyName.Parse("acme/responses");
        await Authority.CreateTenantAsync("acme");

        var reply = await Authority.ExecuteAsync(name, Create(name));

        Assert.False(reply.IsRefused);
        Assert.Equal((await Authority.StoredAsync(name)).WithoutMaterial(), reply.Ring);
        Assert.All(reply.Ring.Versions, version => Assert.Null(version.SealedMaterial));
        Assert.Equal(2, reply.Receipt!.Sequence);
        Assert.Equal(1, reply.Receipt.SilosAcknowledged);
        Assert.False(reply.Receipt.ValidatedOnly);
    }

    [Fact]
    public async Task Runs_a_ring_through_its_whole_life()
    {
        var name = await Authority.CreateRingAsync("acme/responses");

        var rotated = await Authority.ExecuteAsync(name, new RotateKey(Now: true));
        Assert.Equal(2, rotated.Ring!.Active!.Number);

        var policy = RotationPolicy.Default with { Period = TimeSpan.FromDays(30) };
        var updated = await Authority.ExecuteAsync(name, new SetRotationPolicy(policy));
        Assert.Equal(policy, updated.Ring!.Policy);

        Assert.True((await Authority.ExecuteAsync(name, new DisableKey())).Ring!.Disabled);
        Assert.False((await Authority.ExecuteAsync(name, new EnableKey())).Ring!.Disabled);

        var revoked = await Authority.ExecuteAsync(name, new RevokeVersion(2, "leaked"));
        Assert.Equal(VersionState.Revoked, revoked.Ring!.Versions[1].State);
        Assert.Equal(3, revoked.Ring.Active!.Number);

        var destroyed = await Authority.ExecuteAsync(name, new DestroyVersion(2));
        Assert.Equal(VersionState.Destroyed, destroyed.Ring!.Versions[1].State);
        Assert.Equal(7, destroyed.Ring.Revision);
        Assert.Null((await Authority.StoredAsync(name)).Versions[1].SealedMaterial);
    }

    [Fact]
    public async Task Says_in_the_audit_trail_who_did_what_and_what_was_refused()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await Authority.ExecuteAsync(name, new RevokeVersion(1, "leaked"), Call("r1"));
        await Authority.ExecuteAsync(name, new DestroyVersion(2));

        var trail = await Authority.Store.ReadAuditAsync(name.Tenant, 0, 100, default);

        Assert.Equal(
            ["tenants.create done", "keys.create done", "versions.revoke done", "versions.destroy refused"],
            trail.Select(entry => $"{entry.Facts.Action} {entry.Facts.Outcome}"));
        var revoke = trail[2].Facts;
        Assert.Equal("operator", revoke.Principal);
        Assert.Equal("tenants/acme/keys/responses/versions/1", revoke.Resource);
        Assert.Contains("leaked", revoke.Detail, StringComparison.Ordinal);
        Assert.Equal("r1", revoke.RequestId);
        Assert.Equal("127.0.0.1", revoke.Source);
        Assert.StartsWith("InvalidState: ", trail[3].Facts.Detail, StringComparison.Ordinal);
        Assert.Null(AuditChain.FindFirstBreak(name.Tenant, trail));
    }

    [Fact]
    public async Task Records_the_policy_that_was_set()
    {
        var name = await Authority.CreateRingAsync("acme/responses");
        await Authority.ExecuteAsync(name, new SetRotationPolicy(RotationPolicy.Default with { Cron = "0 3 * * *" }));

        var entry = Assert.Single(await Authority.Store.ReadAuditAsync(name.Tenant, 2, 100, default));

        Assert.Contains("\"cron\":\"0 3 * * *\"", entry.Facts.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_what_the_ring_does_not_allow_and_changes_nothing()
    {
        var name = await Authority.CreateRingAsync("acme/responses");

        Assert.Equal(RefusalReason.AlreadyExists, (await Authority.ExecuteAsync(name, Create(name))).Refusal!.Reason);
        Assert.Equal(RefusalReason.VersionNotFound, (await Authority.ExecuteAsync(name, new RevokeVersion(9, ""))).Refusal!.Reason);
        Assert.Equal(RefusalReason.InvalidState, (await Authority.ExecuteAsync(name, new DestroyVersion(1))).Refusal!.Reason);
        Assert.Equal(1, (await Authority.StoredAsync(name)).Revision);
    }

    [Fact]
    public async Task Tells_a_missing_tenant_from_a_missing_key()
    {
        await Authority.CreateTenantAsync("acme");
        var (inTenant, outside) = (KeyName.Parse("acme/none"), KeyName.Parse("nobody/none"));

        Assert.Equal(RefusalReason.NotFound, (await Authority.ExecuteAsync(inTenant, new DisableKey())).Refusal!.Reason);
        Assert.Equal(RefusalReason.TenantNotFound, (await Authority.ExecuteAsync(outside, new DisableKey())).Refusal!.Reason);
        Assert.Equal(RefusalReason.TenantNotFound, (await Authority.ExecuteAsync(outside, Create(outside))).Refusal!.Reason);
        Assert.Equal(RefusalReason.NotFound, (await Authority.Ring(inTenant).RotateIfDueAsync(1)).Refusal!.Reason);
        Assert.Equal(1, await Authority.Store.ReadHeadAsync(default));
    }

    [Fact]
    public async Task Validates_without_changing_anything()
    {
        var name = KeyName.Parse("acme/responses");
        await Authority.CreateTenantAsync("acme");

        var create = await Authority.ExecuteAsync(name, Create(name), Call("r1", validateOnly: true));

        Assert.Equal(VersionState.Active, Assert.Single(create.Ring!.Versions).State);
        Assert.True(create.Receipt!.ValidatedOnly);
        Assert.Equal(1, await Authority.Store.ReadHeadAsync(default));
        Assert.Equal(0, Authority.Store.ReplyCount);
        Assert.Single(await Authority.Store.ReadAuditAsync(name.Tenant, 0, 100, default));

        // The request id is free for the real request.
        Assert.Equal(2, (await Authority.ExecuteAsync(name, Create(name), Call("r1"))).Receipt!.Sequence);
    }

    [Fact]
    public async Task Makes_the_material_itself_whatever_the_caller_sends()
    {
        var name = KeyName.Parse("acme/responses");
        await Authority.CreateTenantAsync("acme");
        var planted = new NewKeyMaterial { Sealed = [1, 2, 3], PublicKey = [4, 5, 6] };

        await Authority.ExecuteAsync(name, Create(name) with { Material = planted });

        var version = (await Authority.StoredAsync(name)).Active!;
        Assert.NotEqual(planted.Sealed, version.SealedMaterial);
        Assert.NotEqual(planted.PublicKey, version.PublicKey);
    }

    [Fact]
    public async Task Does_not_create_a_ring_under_another_name()
    {
        await Authority.CreateTenantAsync("acme");

        await Assert.ThrowsAsync<ArgumentException>(
            () => Authority.ExecuteAsync(KeyName.Parse("acme/one"), Create(KeyName.Parse("acme/two"))));
    }
}
