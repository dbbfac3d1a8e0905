using System.Security.Cryptography;
using System.Text;
using KeyService.Core.KeyRings;
using KeyService.Grains.Sealing;
using KeyService.Grains.Storage;
using KeyService.Signing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace KeyService.Grains.Tests.Support;

/// <summary>Real silos in this process over a store in memory. By itself it neither scans nor polls: tests ask for that.</summary>
internal sealed class TestAuthority : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TestAuthority(InProcessTestCluster cluster, MemoryAuthorityStore store, MemoryKek kek, ShiftedClock clock, RecordingSubscriber subscriber)
    {
        _cluster = cluster;
        Store = store;
        Kek = kek;
        Clock = clock;
        Subscriber = subscriber;
    }

    public MemoryAuthorityStore Store { get; }

    public MemoryKek Kek { get; }

    public ShiftedClock Clock { get; }

    public RecordingSubscriber Subscriber { get; }

    public StoreFaults Faults => Store.Faults;

    /// <param name="silos">How many.</param>
    /// <param name="shared">An authority to share store, key-encryption key and clock with, as after a restart or beside it.</param>
    /// <param name="kek">Another key-encryption key than that.</param>
    /// <param name="configure">What is to differ in the scheduler's options.</param>
    public static async Task<TestAuthority> StartAsync(short silos = 1, TestAuthority? shared = null, MemoryKek? kek = null, Action<SchedulerOptions>? configure = null)
    {
        var store = shared?.Store ?? new MemoryAuthorityStore();
        kek ??= shared?.Kek ?? new MemoryKek();
        var clock = shared?.Clock ?? new ShiftedClock();
        var subscriber = new RecordingSubscriber();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IAuthorityStore>(store);
            silo.Services.AddSingleton<IKeyEncryptionKey>(kek);
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.AddSingleton<IChangeSubscriber>(subscriber);
            silo.UseInMemoryReminderService();
            silo.AddKeyServiceGrains(options =>
            {
                options.ScanInterval = TimeSpan.FromHours(1);
                options.CatchUpInterval = TimeSpan.FromHours(1);
                configure?.Invoke(options);
            });
        });
        builder.ConfigureClient(client => client.Services.AddKeyServiceSerialization());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestAuthority(cluster, store, kek, clock, subscriber);
    }

    public T Service<T>() where T : notnull => _cluster.Silos[0].ServiceProvider.GetRequiredService<T>();

    public IKeyRingGrain Ring(KeyName name) => _cluster.Client.GetGrain<IKeyRingGrain>(name.ToString());

    public IRotationShardGrain ShardOf(KeyName name) => _cluster.Client.GetGrain<IRotationShardGrain>(RotationShards.Of(name));

    public IRotationShardGrain Shard(int shard) => _cluster.Client.GetGrain<IRotationShardGrain>(shard);

    public bool HasActivation(KeyName name) => _cluster.TryGetGrainContext(Ring(name).GetGrainId(), out _);

    /// <summary>The ring's grain as called from a silo that it does not run on.</summary>
    public async Task<IKeyRingGrain> RingFromAnotherSiloAsync(KeyName name)
    {
        var host = await _cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(Ring(name));
        var caller = _cluster.Silos.First(silo => !silo.SiloAddress.Equals(host));
        return caller.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IKeyRingGrain>(name.ToString());
    }

    /// <summary>The ids of all active scheduler grains on all silos.</summary>
    public async Task<IReadOnlyList<GrainId>> ActiveShardsAsync()
    {
        var statistics = await _cluster.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return [.. statistics.Where(s => s.GrainType.Contains(nameof(RotationShardGrain), StringComparison.Ordinal)).Select(s => s.GrainId)];
    }

    public Task<TenantReply> CreateTenantAsync(string tenant, CallContext? call = null) =>
        _cluster.Client.GetGrain<ITenantGrain>(tenant).CreateAsync($"Tenant {tenant}", call ?? Call());

    public Task<TenantReply> UpdateTenantAsync(string tenant, TenantUpdate update, CallContext? call = null) =>
        _cluster.Client.GetGrain<ITenantGrain>(tenant).UpdateAsync(update, call ?? Call());

    /// <summary>A new tenant with one P-256 ring.</summary>
    public async Task<KeyName> CreateRingAsync(string name, RotationPolicy? policy = null, SignatureAlgorithm? algorithm = null)
    {
        var key = KeyName.Parse(name);
        if (await Store.FindTenantAsync(key.Tenant, default) is null)
        {
            Assert.Null((await CreateTenantAsync(key.Tenant.Value)).Refusal);
        }

        var created = await ExecuteAsync(key, Create(key, policy, algorithm));
        Assert.Null(created.Refusal);
        return key;
    }

    public Task<KeyRingReply> ExecuteAsync(KeyName name, KeyRingCommand command, CallContext? call = null) =>
        Ring(name).ExecuteAsync(command, call ?? Call());

    public async Task<KeyRing> StoredAsync(KeyName name) => StoredRing.Read((await Store.FindKeyRingAsync(name, default))!);

    public static CreateKey Create(KeyName name, RotationPolicy? policy = null, SignatureAlgorithm? algorithm = null) =>
        new(name, KeySpec.Create(algorithm ?? SignatureAlgorithm.EcdsaP256Sha256), policy ?? RotationPolicy.Default);

    public static CallContext Call(string requestId = "", string content = "", bool validateOnly = false) => new()
    {
        Principal = "operator",
        RequestId = requestId,
        Fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(content)),
        ValidateOnly = validateOnly,
        Source = "127.0.0.1",
    };

    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
