using System.Runtime.Versioning;
using KeyService.Grains.Storage;
using KeyService.Silo.Storage.Sqlite;
using KeyService.Silo.Tests.Storage.Conformance;

namespace KeyService.Silo.Tests.Storage.Sqlite;

// File modes are POSIX.
[UnsupportedOSPlatform("windows")]
public sealed class LostFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string DatabasePath => _directory.File("authority.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Acknowledges_nothing_while_its_file_is_away_and_goes_on_when_it_is_back()
    {
        using var store = SqliteAuthorityStore.Open(DatabasePath);
        await store.CommitAsync(Sample.Tenant("acme"), default);
        var content = await StoreContent.ReadAsync(store);

        File.Move(DatabasePath, DatabasePath + ".away");
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Sample.Ring("acme/a"), default));
        Assert.Equal(
            $"The database {DatabasePath} is unavailable: the file was deleted or moved while in use. "
            + "Put it back; if it cannot be, stop the silo and restore the latest backup.",
            failure.Message);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Sample.Ring("acme/a"), default));
        Assert.False(File.Exists(DatabasePath));

        File.Move(DatabasePath + ".away", DatabasePath);
        Assert.Equal(content, await StoreContent.ReadAsync(store));
        Assert.Equal(new CommitResult.Committed(2), await store.CommitAsync(Sample.Ring("acme/a"), default));
    }

    [Fact]
    public async Task Acknowledges_nothing_into_a_file_that_took_the_place_of_its_own()
    {
        if (!OperatingSystem.IsLinux()) return; // Elsewhere a file's identity is not read.
        using var store = SqliteAuthorityStore.Open(DatabasePath);
        await store.CommitAsync(Sample.Tenant("acme"), default);
        File.Copy(DatabasePath, DatabasePath + ".backup");
        File.Move(DatabasePath + ".backup", DatabasePath, overwrite: true);

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Sample.Ring("acme/a"), default));

        Assert.Contains("the file was replaced by another while in use. Stop the silo before restoring a backup", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_every_acknowledged_commit_in_the_files_of_a_process_that_was_cut_off()
    {
        using var cutOff = new TemporaryDirectory();
        using var store = SqliteAuthorityStore.Open(DatabasePath);
        await store.CommitAsync(Sample.Tenant("acme"), default);
        for (var i = 0; i < 50; i++) await store.CommitAsync(Sample.Ring($"acme/k{i}", requestId: $"{i}"), default);

        // What is on disk while the store is open is what a killed process leaves.
        foreach (var suffix in (string[])["", "-wal"]) File.Copy(DatabasePath + suffix, cutOff.File("authority.db" + suffix));

        using var recovered = SqliteAuthorityStore.Open(cutOff.File("authority.db"));
        Assert.Equal(await StoreContent.ReadAsync(store, "7", "49"), await StoreContent.ReadAsync(recovered, "7", "49"));
    }

    [Fact]
    public async Task Does_not_start_anew_where_the_database_is_gone_but_its_latest_changes_are_there()
    {
        using var left = new TemporaryDirectory();
        using var store = SqliteAuthorityStore.Open(DatabasePath);
        await store.CommitAsync(Sample.Tenant("acme"), default);
        File.Copy(DatabasePath + "-wal", left.File("authority.db-wal"));

        var failure = Assert.Throws<StoreCorruptException>(() => SqliteAuthorityStore.Open(left.File("authority.db")));

        Assert.Contains("is missing, but", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["authority.db-wal"], Directory.GetFiles(left.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Starts_after_a_first_start_that_was_interrupted()
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"]) File.WriteAllText(DatabasePath + ".new" + suffix, "half of a database");

        using var store = SqliteAuthorityStore.Open(DatabasePath);

        Assert.Equal(new CommitResult.Committed(1), await store.CommitAsync(Sample.Tenant("acme"), default));
        Assert.DoesNotContain(Directory.GetFiles(_directory.Path), file => file.Contains(".new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Opens_a_read_only_file_with_a_clear_refusal_and_reads_all_of_it_later()
    {
        using var disk = SmallDisk.TryMount();
        var path = disk is null ? DatabasePath : Path.Combine(disk.Path, "authority.db");
        var content = "";
        using (var store = SqliteAuthorityStore.Open(path))
        {
            await store.CommitAsync(Sample.Tenant("acme"), default);
            content = await StoreContent.ReadAsync(store);
        }

        MakeUnwritable(disk);
        var failure = Assert.Throws<StoreUnavailableException>(() => SqliteAuthorityStore.Open(path));
        Assert.Matches("is unavailable: (the file or its file system is read-only|it cannot be opened)\\.", failure.Message);

        MakeWritable(disk);
        using var reopened = SqliteAuthorityStore.Open(path);
        Assert.Equal(content, await StoreContent.ReadAsync(reopened));
    }

    [Fact]
    public async Task Refuses_clearly_when_it_becomes_read_only_while_open()
    {
        using var store = SqliteAuthorityStore.Open(DatabasePath);
        await store.CommitAsync(Sample.Tenant("acme"), default);
        await store.WriteAsync(session => session.Execute("PRAGMA query_only = ON"));

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Sample.Ring("acme/a"), default));

        Assert.Contains("the file or its file system is read-only. Make both it and its directory writable", failure.Message, StringComparison.Ordinal);
        Assert.Equal(new CommitResult.Committed(2), await store.CommitAsync(Sample.Ring("acme/a"), default));
    }

    /// <summary>By mounting, or by its mode. Root, whom a mode does not stop, finds a directory where the log belongs.</summary>
    private void MakeUnwritable(SmallDisk? disk)
    {
        if (disk is not null)
        {
            disk.SetReadOnly(true);
        }
        else if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory(DatabasePath + "-wal");
        }
        else
        {
            File.SetUnixFileMode(DatabasePath, UnixFileMode.UserRead);
            File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private void MakeWritable(SmallDisk? disk)
    {
        if (disk is not null)
        {
            disk.SetReadOnly(false);
        }
        else if (Environment.IsPrivilegedProcess)
        {
            Directory.Delete(DatabasePath + "-wal");
        }
        else
        {
            File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.SetUnixFileMode(DatabasePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
