using System.Text;
using KeyService.Grains.Storage;
using KeyService.Signing;
using KeyService.Silo.Storage.Sqlite;
using KeyService.Silo.Tests.Storage.Conformance;

namespace KeyService.Silo.Tests.Storage.Sqlite;

public sealed class DamagedFileTests : IDisposable
{
    private const int PageSize = 4096;

    private readonly TemporaryDirectory _directory = new();

    private string DatabasePath => _directory.File("authority.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Reports_any_damaged_page_and_changes_nothing()
    {
        var content = await FillAsync();
        var whole = await File.ReadAllBytesAsync(DatabasePath);
        var found = 0;
        for (var page = 0; page < whole.Length / PageSize; page++)
        {
            var damaged = whole.ToArray();
            damaged.AsSpan(page * PageSize, PageSize).Fill(0xA5);
            await File.WriteAllBytesAsync(DatabasePath, damaged);

            var failure = Assert.Throws<StoreCorruptException>(() => SqliteAuthorityStore.Open(DatabasePath));

            Assert.StartsWith($"The database {DatabasePath} is damaged: ", failure.Message, StringComparison.Ordinal);
            Assert.EndsWith("restore the latest backup or salvage what is readable with `sqlite3 FILE .recover`.", failure.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, await File.ReadAllBytesAsync(DatabasePath));
            found++;
        }

        Assert.InRange(found, 10, 1000);
        await File.WriteAllBytesAsync(DatabasePath, whole);
        using var store = SqliteAuthorityStore.Open(DatabasePath);
        Assert.Equal(content, await StoreContent.ReadAsync(store));
    }

    [Fact]
    public async Task Reports_a_document_that_changed_on_disk_and_serves_the_others()
    {
        await FillAsync();
        var bytes = await File.ReadAllBytesAsync(DatabasePath);
        bytes[bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes("ring acme/k07 revision"))] ^= 1;
        await File.WriteAllBytesAsync(DatabasePath, bytes);

        using var store = SqliteAuthorityStore.Open(DatabasePath);

        var failure = await Assert.ThrowsAsync<StoreCorruptException>(() => store.FindKeyRingAsync(KeyName.Parse("acme/k07"), default));
        Assert.Contains("the key ring acme/k07 is not what was written", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.FindKeyRingAsync(KeyName.Parse("acme/k08"), default));
    }

    [Fact]
    public async Task Reports_an_audit_entry_that_cannot_be_read()
    {
        await FillAsync();
        Database.Execute(DatabasePath, "UPDATE audit_entry SET canonical = x'00' WHERE number = 3");

        using var store = SqliteAuthorityStore.Open(DatabasePath);

        await Assert.ThrowsAsync<StoreCorruptException>(() => store.ReadAuditAsync(Sample.Acme, 0, 10, default));
        Assert.Equal(2, (await store.ReadAuditAsync(Sample.Acme, 0, 2, default)).Count);
    }

    [Fact]
    public async Task Takes_no_number_from_a_change_log_that_lost_its_head()
    {
        await FillAsync();
        Database.Execute(DatabasePath, "DELETE FROM change_head");

        using var store = SqliteAuthorityStore.Open(DatabasePath);

        await Assert.ThrowsAsync<StoreCorruptException>(() => store.CommitAsync(Sample.Ring("acme/k07", 1), default));
        Assert.Equal(1, (await store.FindKeyRingAsync(KeyName.Parse("acme/k07"), default))?.Revision);
    }

    [Fact]
    public async Task Reports_damage_that_comes_while_it_is_open()
    {
        var content = await FillAsync();
        var whole = await File.ReadAllBytesAsync(DatabasePath);
        using var store = SqliteAuthorityStore.Open(DatabasePath);
        Overwrite(PageSize, Enumerable.Repeat((byte)0xA5, whole.Length - PageSize).ToArray());

        await Assert.ThrowsAsync<StoreCorruptException>(() => store.FindKeyRingAsync(KeyName.Parse("acme/k07"), default));
        await Assert.ThrowsAsync<StoreCorruptException>(() => store.CommitAsync(Sample.Ring("acme/k07", 1), default));

        Overwrite(PageSize, whole[PageSize..]);
        Assert.Equal(content, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is a text file, long enough to be more than a header of a database would be, and yet it is not one of them")]
    public void Takes_a_file_that_is_no_database_for_damage_and_leaves_it(string content)
    {
        File.WriteAllText(DatabasePath, content);

        Assert.Throws<StoreCorruptException>(() => SqliteAuthorityStore.Open(DatabasePath));

        Assert.Equal(content, File.ReadAllText(DatabasePath));
    }

    [Fact]
    public void Leaves_another_programs_database_alone()
    {
        Database.Execute(DatabasePath, "CREATE TABLE theirs (id INTEGER)");
        var bytes = File.ReadAllBytes(DatabasePath);

        var failure = Assert.Throws<StoreCorruptException>(() => SqliteAuthorityStore.Open(DatabasePath));

        Assert.Equal(
            $"{DatabasePath} is a database, but not one of this authority: nothing was changed. "
            + "Restore the authority's own file, or choose another directory with KeyService:DataDirectory.",
            failure.Message);
        Assert.Equal(bytes, File.ReadAllBytes(DatabasePath));
    }

    private void Overwrite(int offset, byte[] bytes)
    {
        using var file = new FileStream(DatabasePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = offset;
        file.Write(bytes);
    }

    private async Task<string> FillAsync()
    {
        using var store = SqliteAuthorityStore.Open(DatabasePath);
        await store.CommitAsync(Sample.Tenant("acme"), default);
        for (var i = 0; i < 60; i++) await store.CommitAsync(Sample.Ring($"acme/k{i:d2}", due: Sample.Noon, size: 600, requestId: $"{i}"), default);
        return await StoreContent.ReadAsync(store);
    }
}
