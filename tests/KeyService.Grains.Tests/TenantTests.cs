using System.Security.Cryptography;
using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;
using KeyService.Grains.Tests.Support;
using KeyService.Signing;
using static KeyService.Grains.Tests.Support.TestAuthority;

namespace KeyService.Grains.Tests;

public sealed class TenantTests : ClusterTest
{
    [Fact]
    public async Task Creates_a_tenant_with_a_wrapped_key_of_its_own()
    {
        var reply = await Authority.CreateTenantAsync("acme");
        await Authority.CreateTenantAsync("other");

        Assert.Equal("Tenant acme", reply.Tenant!.DisplayName);
        Assert.Equal(1, reply.Tenant.Revision);
        Assert.Equal(1, reply.Receipt!.Sequence);
        var (acme, other) = (await FindAsync("acme"), await FindAsync("other"));
        Assert.Equal(reply.Tenant, new TenantView(acme.Tenant, acme.DisplayName, acme.Revision, acme.CreatedAt));
        Assert.NotEqual(acme.SealedDek, other.SealedDek);
    }

    [Fact]
    public async Task Refuses_a_second_tenant_of_the_name_and_says_so_in_the_trail()
    {
        await Authority.CreateTenantAsync("acme");
        var before = await FindAsync("acme");

        var second = await Authority.CreateTenantAsync("acme");

        Assert.Equal(RefusalReason.AlreadyExists, second.Refusal!.Reason);
        Assert.Equal(before, await FindAsync("acme"));
        var trail = await Authority.Store.ReadAuditAsync(before.Tenant, 0, 100, default);
        Assert.Equal(["done", "refused"], trail.Select(entry => entry.Facts.Outcome));
    }

    [Fact]
    public async Task Validates_without_creating()
    {
        var reply = await Authority.CreateTenantAsync("acme", Call(validateOnly: true));

        Assert.True(reply.Receipt!.ValidatedOnly);
        Assert.Null(await Authority.Store.FindTenantAsync(TenantId.Parse("acme"), default));
    }

    [Fact]
    public async Task Opens_material_for_its_own_version_only()
    {
        var one = await Authority.CreateRingAsync("acme/one");
        var two = await Authority.CreateRingAsync("other/one");
        var vault = Authority.Service<TenantVault>();
        var ring = await Authority.StoredAsync(one);
        var material = ring.Active!.SealedMaterial!;

        using (await vault.OpenAsync(one.Version(1), ring.Spec, material, default))
        {
        }

        await Assert.ThrowsAnyAsync<CryptographicException>(() => vault.OpenAsync(one.Version(2), ring.Spec, material, default));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => vault.OpenAsync(two.Version(1), ring.Spec, material, default));
    }

    [Fact]
    public async Task Unwraps_each_tenants_key_once()
    {
        await Authority.CreateRingAsync("acme/one");
        await Authority.CreateRingAsync("acme/two");

        Assert.Equal(1, Authority.Kek.Unwraps);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Opens_nothing_once_it_is_closed(bool usedBefore)
    {
        var name = await Authority.CreateRingAsync("acme/one");
        var ring = await Authority.StoredAsync(name);
        var vault = new TenantVault(Authority.Store, Authority.Kek);
        if (usedBefore)
        {
            (await vault.OpenAsync(name.Version(1), ring.Spec, ring.Active!.SealedMaterial!, default)).Dispose();
        }

        vault.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => vault.OpenAsync(name.Version(1), ring.Spec, ring.Active!.SealedMaterial!, default));
    }

    [Fact]
    public async Task Names_the_tenant_that_the_store_has_lost()
    {
        using var vault = new TenantVault(Authority.Store, Authority.Kek);

        var failure = await Assert.ThrowsAsync<StoreCorruptException>(() => vault.CreateMaterialAsync(
            KeyVersionName.Parse("nobody/one/1"), KeySpec.Create(SignatureAlgorithm.Ed25519), default));

        Assert.Contains("'nobody'", failure.Message, StringComparison.Ordinal);
    }

    private async Task<StoredTenant> FindAsync(string tenant) =>
        (await Authority.Store.FindTenantAsync(TenantId.Parse(tenant), default))!;
}
