using KeyService.Grains.Storage;
using KeyService.Silo.Storage.Sqlite;
using KeyService.Silo.Tests.Storage.Conformance;

namespace KeyService.Silo.Tests.Storage.Sqlite;

public sealed class FullDiskTests
{
    private const int DocumentSize = 20_000;

    [Fact]
    public async Task Refuses_clearly_when_it_may_not_grow_and_keeps_what_was_acknowledged()
    {
        using var directory = new TemporaryDirectory();
        using var store = SqliteAuthorityStore.Open(directory.File("authority.db"));

        // SQLite's own limit gives its real "disk full"; it holds until the writer opens the file anew.
        await store.WriteAsync(session => session.Execute("PRAGMA max_page_count = 60"));
        var acknowledged = await FillAsync(store);

        await AssertWholeAsync(store, acknowledged);
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Ring(acknowledged), default));
    }

    [Fact]
    public async Task Refuses_clearly_on_a_full_file_system_and_writes_again_when_there_is_room()
    {
        using var disk = SmallDisk.TryMount();
        using var directory = disk is null ? new TemporaryDirectory() : null;
        var path = Path.Combine(disk?.Path ?? directory!.Path, "authority.db");
        var ballast = Path.Combine(disk?.Path ?? directory!.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[300_000]);
        var acknowledged = 0;

        using (var store = SqliteAuthorityStore.Open(path))
        {
            if (disk is null) await store.WriteAsync(session => session.Execute("PRAGMA max_page_count = 200"));
            acknowledged = await FillAsync(store);
            await AssertWholeAsync(store, acknowledged);

            File.Delete(ballast);
            for (var i = 0; i < 3; i++) Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Ring(acknowledged++), default));
        }

        using var reopened = SqliteAuthorityStore.Open(path);
        await AssertWholeAsync(reopened, acknowledged);
    }

    [Fact]
    public void Says_so_when_there_is_no_room_for_a_new_database_and_leaves_none_half_made()
    {
        using var disk = SmallDisk.TryMount();
        using var directory = new TemporaryDirectory();
        // Where nothing may be mounted, the directory to put it in is what is missing.
        var path = disk is null ? directory.File("absent/authority.db") : Path.Combine(disk.Path, "authority.db");
        var ballast = Path.Combine(disk?.Path ?? directory.Path, "ballast");
        File.WriteAllBytes(ballast, new byte[(1 << 20) - 16_384]);

        var failure = Assert.Throws<StoreUnavailableException>(() => SqliteAuthorityStore.Open(path));
        Assert.StartsWith($"The database {path} is unavailable: ", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));

        File.Delete(ballast);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SqliteAuthorityStore.Open(path).Dispose();
    }

    /// <summary>Commits rings until one is refused for want of space; returns how many were acknowledged.</summary>
    private static async Task<int> FillAsync(SqliteAuthorityStore store)
    {
        await store.CommitAsync(Sample.Tenant("acme"), default);
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                await store.CommitAsync(Ring(i), default);
            }
            catch (StoreUnavailableException e)
            {
                Assert.EndsWith("is unavailable: the disk is full. Free space on its file system; the store then writes again by itself.", e.Message, StringComparison.Ordinal);
                Assert.InRange(i, 1, 999);
                return i;
            }
        }

        throw new InvalidOperationException("The disk did not fill.");
    }

    private static async Task AssertWholeAsync(SqliteAuthorityStore store, int rings)
    {
        var found = await store.ListKeyRingsAsync(Sample.Acme, "", 1000, default);
        Assert.Equal(rings, found.Count);
        Assert.All(found, ring => Assert.Equal(Sample.Document(ring.Name.ToString(), 1, DocumentSize), ring.Document));
        Assert.Equal(rings + 1, await store.ReadHeadAsync(default));
        Assert.Equal(rings + 1, (await StoreContent.TrailAsync(store, Sample.Acme)).Count);
    }

    private static AuthorityCommit Ring(int number) => Sample.Ring($"acme/k{number:d4}", size: DocumentSize);
}
