using KeyService.Grains.Storage;
using KeyService.Silo.Storage.Sqlite;
using KeyService.Silo.Tests.Storage.Conformance;

namespace KeyService.Silo.Tests.Storage.Sqlite;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string DatabasePath => _directory.File("authority.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Refuses_a_schema_that_a_newer_build_made_and_leaves_it()
    {
        var content = "";
        using (var store = SqliteAuthorityStore.Open(DatabasePath))
        {
            await store.CommitAsync(Sample.Tenant("acme"), default);
            content = await StoreContent.ReadAsync(store);
        }

        Database.Execute(DatabasePath, "INSERT INTO schema_version (ScriptName, Applied) VALUES ('0099-later', '2030-01-01')");
        var bytes = await File.ReadAllBytesAsync(DatabasePath);
        var failure = Assert.Throws<StoreUnavailableException>(() => SqliteAuthorityStore.Open(DatabasePath));

        Assert.Equal(
            $"The database {DatabasePath} was written by a newer KeyService: this build does not know its schema 0099-later. "
            + "Nothing was changed. Run that newer build, or restore a backup from before the upgrade.",
            failure.Message);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(DatabasePath));

        Database.Execute(DatabasePath, "DELETE FROM schema_version WHERE ScriptName = '0099-later'");
        using var reopened = SqliteAuthorityStore.Open(DatabasePath);
        Assert.Equal(content, await StoreContent.ReadAsync(reopened));
    }

    [Fact]
    public void Runs_each_migration_once()
    {
        SqliteAuthorityStore.Open(DatabasePath).Dispose();
        SqliteAuthorityStore.Open(DatabasePath).Dispose();

        Assert.Equal(3L, Database.Find<long>(DatabasePath, "SELECT count(*) FROM schema_version"));
        Assert.Equal("wal", Database.Find<string>(DatabasePath, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Upgrades_a_file_from_before_response_policies_and_keeps_its_content()
    {
        var content = "";
        using (var store = SqliteAuthorityStore.Open(DatabasePath))
        {
            await store.CommitAsync(Sample.Tenant("acme"), default);
            await store.CommitAsync(Sample.Ring("acme/responses"), default);
            content = await StoreContent.ReadAsync(store);
        }

        Database.Execute(DatabasePath, "ALTER TABLE tenant DROP COLUMN response_policy; DELETE FROM schema_version WHERE ScriptName LIKE '0002%'");
        Assert.Equal(2L, Database.Find<long>(DatabasePath, "SELECT count(*) FROM schema_version"));

        using var upgraded = SqliteAuthorityStore.Open(DatabasePath);
        Assert.Equal(content, await StoreContent.ReadAsync(upgraded));
        await upgraded.CommitAsync(Sample.Tenant("acme", 1), default);
        Assert.Equal(Sample.Policy("acme", 2), (await upgraded.FindTenantAsync(Sample.Acme, default))!.ResponsePolicy);
    }

    [Fact]
    public async Task Flushes_each_commit_to_disk_and_checks_references()
    {
        using var store = SqliteAuthorityStore.Open(DatabasePath);

        Assert.Equal(2, await store.WriteAsync(session => session.Find("PRAGMA synchronous", row => row.GetInt64(0))));
        Assert.Equal(1, await store.WriteAsync(session => session.Find("PRAGMA foreign_keys", row => row.GetInt64(0))));
    }

    [Theory]
    [InlineData("SELECT * FROM key_ring WHERE shard = 1 AND next_due_at <= 5 ORDER BY next_due_at, tenant, key", "key_ring_due")]
    [InlineData("SELECT * FROM key_ring WHERE tenant = 'a' AND key > 'b' ORDER BY key", "sqlite_autoindex_key_ring_1")]
    [InlineData("DELETE FROM reply WHERE created_at < 5", "reply_age")]
    [InlineData("SELECT * FROM nonce_claim WHERE expires_at <= 5 ORDER BY expires_at", "nonce_claim_expiry")]
    [InlineData("SELECT * FROM nonce_claim WHERE tenant = 'a' AND expires_at <= 5 ORDER BY expires_at", "nonce_claim_tenant_expiry")]
    public async Task Reaches_rows_through_an_index(string query, string index)
    {
        using var store = SqliteAuthorityStore.Open(DatabasePath);

        var plan = await store.WriteAsync(session => session.List("EXPLAIN QUERY PLAN " + query, row => row.GetString(3)));

        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }
}
