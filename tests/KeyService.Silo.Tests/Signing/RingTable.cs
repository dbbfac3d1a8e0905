using KeyService.Core.KeyRings;
using KeyService.Core.Responses;
using KeyService.Grains;
using KeyService.Grains.Storage;
using KeyService.Signing;
using KeyService.Silo.Sealing;
using KeyService.Silo.Signing;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyService.Silo.Tests.Signing;

/// <summary>A table of open rings over a store in memory, and a writer of rings.</summary>
internal sealed class RingTable : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly FileKeyEncryptionKey _kek;
    private readonly TenantVault _vault;
    private long _sequence;

    public RingTable(int limit = 1000)
    {
        _kek = FileKeyEncryptionKey.OpenOrCreate(_directory.File("kek"), mayCreate: true);
        _vault = new TenantVault(Store, _kek);
        Rings = new OpenRings(
            Store, new RingOpener(_vault), new AuthorityOptions { OpenRingLimit = limit }, TimeProvider.System, NullLogger<OpenRings>.Instance);
    }

    public RingStore Store { get; } = new();

    public OpenRings Rings { get; }

    public void Dispose()
    {
        Rings.Dispose();
        _vault.Dispose();
        _kek.Dispose();
        _directory.Dispose();
    }

    /// <summary>Stores a new ring without telling the table.</summary>
    public async Task<KeyRing> CreateAsync(string name, SignatureAlgorithm? algorithm = null)
    {
        var key = KeyName.Parse(name);
        if (await Store.FindTenantAsync(key.Tenant, default) is null)
        {
            Store.Put(new StoredTenant(key.Tenant, 1, "", await _vault.CreateTenantKeyAsync(key.Tenant, default), null, Now));
        }

        var command = new CreateKey(key, KeySpec.Create(algorithm ?? SignatureAlgorithm.EcdsaP256Sha256), RotationPolicy.Default);
        return await StoreAsync(material => KeyRing.Create(command with { Material = material }, Now), key, command.Spec);
    }

    /// <summary>Stores a change without telling the table.</summary>
    public Task<KeyRing> ChangeAsync(KeyRing ring, KeyRingCommand command) =>
        StoreAsync(material => ring.Decide(command with { Material = material }, Now), ring.Name, ring.Spec);

    /// <summary>Tells the table of the ring's present revision.</summary>
    public Task ApplyAsync(KeyRing ring) =>
        Rings.ApplyAsync([new Change(Interlocked.Increment(ref _sequence), ring.Name.Tenant, ring.Name, ring.Revision)], default);

    /// <summary>Stores a policy for the tenant without telling the table; gives the tenant's new revision.</summary>
    public long SetPolicy(string tenant, ResponsePolicy policy)
    {
        var stored = Store.Tenant(TenantId.Parse(tenant));
        Store.Put(stored with { Revision = stored.Revision + 1, ResponsePolicy = ResponsePolicyDocument.Write(policy) });
        return stored.Revision + 1;
    }

    /// <summary>Tells the table of a tenant's revision.</summary>
    public Task ApplyAsync(string tenant, long revision) =>
        Rings.ApplyAsync([new Change(Interlocked.Increment(ref _sequence), TenantId.Parse(tenant), null, revision)], default);

    /// <summary>The longest lifetime under which a use of the ring signs.</summary>
    public ValueTask<TimeSpan?> LifetimeAsync(string name) =>
        Rings.UseAsync(Slot(name), 0, (ring, _) => ring?.Tenant.Responses.MaxLifetime, default);

    public RingSlot Slot(string name) => Rings.Find(name) ?? throw new ArgumentException(name);

    /// <summary>The revision that a use of the ring sees; 0 if there is none.</summary>
    public ValueTask<long> RevisionAsync(string name) =>
        Rings.UseAsync(Slot(name), 0, (ring, _) => ring?.Ring.Revision ?? 0, default);

    private async Task<KeyRing> StoreAsync(Func<NewKeyMaterial?, Decision> decide, KeyName name, KeySpec spec)
    {
        var decision = decide(null);
        if (decision is Decision.MaterialRequired(var number))
        {
            decision = decide(await _vault.CreateMaterialAsync(name.Version(number), spec, default));
        }

        var ring = Assert.IsType<Decision.Accepted>(decision).Ring;
        Store.Put(ring);
        return ring;
    }
}
