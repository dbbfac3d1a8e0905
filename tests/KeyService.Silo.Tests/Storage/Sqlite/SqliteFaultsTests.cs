using KeyService.Grains.Storage;
using KeyService.Silo.Storage.Sqlite;
using KeyService.Silo.Tests.Storage.Conformance;
using Microsoft.Data.Sqlite;

namespace KeyService.Silo.Tests.Storage.Sqlite;

public sealed class SqliteFaultsTests
{
    [Theory]
    [InlineData(5, "another process keeps it locked")]
    [InlineData(8, "read-only")]
    [InlineData(10, "input/output error (10)")]
    [InlineData(13, "the disk is full")]
    [InlineData(14, "it cannot be opened")]
    [InlineData(23, "access is denied")]
    [InlineData(1, "the database refused: what SQLite said")]
    public void Says_what_keeps_the_store_from_working(int code, string says)
    {
        var failure = Assert.IsType<StoreUnavailableException>(
            SqliteFaults.Translate("/data/authority.db", new SqliteException("what SQLite said", code)));

        Assert.StartsWith("The database /data/authority.db is unavailable: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(26)]
    public void Tells_damage_from_want(int code) =>
        Assert.IsType<StoreCorruptException>(SqliteFaults.Translate("/data/authority.db", new SqliteException("malformed", code)));

    [Fact]
    public async Task A_fault_that_ends_the_whole_transaction_fails_all_of_its_group_and_nothing_after()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("authority.db");
        using var store = SqliteAuthorityStore.Open(path);
        await store.CommitAsync(Sample.Tenant("acme"), default);
        Database.Execute(path, "CREATE TRIGGER fault BEFORE INSERT ON key_ring WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'injected'); END");

        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => TryCommitAsync(store, i % 20 == 7 ? "bad" : $"k{i}"))));

        var committed = results.Where(result => result.Done).Select(result => result.Key).Order(StringComparer.Ordinal);
        var stored = (await store.ListKeyRingsAsync(Sample.Acme, "", 100, default)).Select(ring => ring.Name.Key);
        Assert.Equal(committed, stored);
        Assert.DoesNotContain("bad", stored);
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Sample.Ring("acme/after"), default));
    }

    [Fact]
    public async Task A_closed_store_refuses_as_unavailable()
    {
        using var directory = new TemporaryDirectory();
        var store = SqliteAuthorityStore.Open(directory.File("authority.db"));
        store.Dispose();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Sample.Tenant("acme"), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadHeadAsync(default));
    }

    private static async Task<(string Key, bool Done)> TryCommitAsync(SqliteAuthorityStore store, string key)
    {
        try
        {
            return (key, await store.CommitAsync(Sample.Ring($"acme/{key}"), default) is CommitResult.Committed);
        }
        catch (StoreUnavailableException)
        {
            return (key, false);
        }
    }
}
