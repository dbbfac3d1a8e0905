using KeyService.Grains.Sealing;
using KeyService.Grains.Storage;
using KeyService.Silo.Sealing;
using KeyService.Silo.Storage;
using KeyService.Silo.Storage.Sqlite;

namespace KeyService.Silo;

/// <summary>
/// What the authority keeps on this machine: the data directory, locked; the database in it; and the key-encryption key.
/// Each is opened when the host starts, in the order of need, and closed in reverse when it is disposed.
/// </summary>
internal static class AuthorityStorage
{
    public static void AddAuthorityStorage(this IServiceCollection services, AuthorityConfiguration configuration)
    {
        services.AddSingleton(provider => DataDirectory.Open(
            configuration.DataDirectory,
            provider.GetRequiredService<TimeProvider>().GetUtcNow(),
            configuration.Options.GrpcEndpoint,
            configuration.Options.HttpEndpoint));
        services.AddSingleton(provider => SqliteAuthorityStore.Open(provider.GetRequiredService<DataDirectory>().DatabaseFile));
        services.AddSingleton<IAuthorityStore>(provider => provider.GetRequiredService<SqliteAuthorityStore>());
        services.AddSingleton<INonceStore>(provider => provider.GetRequiredService<SqliteAuthorityStore>());
        services.AddSingleton<IKeyEncryptionKey>(provider => OpenKek(provider.GetRequiredService<IAuthorityStore>(), configuration.KekFile));
        services.AddHostedService<KekCheck>();
        services.AddHostedService<NonceRetention>();
    }

    // The first tenant's key is the first thing that a KEK wraps: from then on a new one would open nothing.
    private static FileKeyEncryptionKey OpenKek(IAuthorityStore store, string path)
    {
        var tenants = store.ListTenantsAsync(default, 1, CancellationToken.None).GetAwaiter().GetResult();
        return FileKeyEncryptionKey.OpenOrCreate(path, mayCreate: tenants.Count == 0);
    }
}
