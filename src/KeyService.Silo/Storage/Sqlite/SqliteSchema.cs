using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using KeyService.Grains.Storage;
using Microsoft.Data.Sqlite;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>Creates the database file and brings its schema up to this build's, through the embedded migrations in order.</summary>
internal static class SqliteSchema
{
    private const string MigrationFolder = "KeyService.Silo.Storage.Sqlite.Migrations.";
    private const string JournalTable = "schema_version";
    private const long ApplicationId = 1262836051;

    /// <summary>Above this size the whole-file check is left out at start; damage then shows when it is read.</summary>
    private const long MaxCheckedBytes = 256L << 20;

    public static void Prepare(string path, StoreQueries queries)
    {
        if (!File.Exists(path)) Create(path, queries);
        Check(path, queries);
        Migrate(path, SqliteOpenMode.ReadWrite);
        // Tells now, not at the first commit, that the file cannot be written.
        SqliteSession.OpenWriter(path, queries).Dispose();
    }

    /// <summary>
    /// Makes the file whole under another name first. So a database that is there has its schema, and an empty file in its
    /// place is damage to be reported, not a first start.
    /// </summary>
    private static void Create(string path, StoreQueries queries)
    {
        if (File.Exists(path + "-wal"))
        {
            throw new StoreCorruptException(
                $"The database {path} is missing, but {path}-wal, which holds its latest changes, is there: it was moved or deleted. "
                + "Nothing was changed. Put it back or restore the latest backup; only to start anew, remove the -wal file as well.");
        }

        var unfinished = path + ".new";
        foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"]) File.Delete(unfinished + suffix);
        Migrate(unfinished, SqliteOpenMode.ReadWriteCreate);
        SqliteSession.OpenWriter(unfinished, queries).Dispose();
        DurableFile.Flush(unfinished);
        File.Move(unfinished, path);
        DurableFile.FlushDirectoryOf(path);
    }

    private static void Check(string path, StoreQueries queries)
    {
        if (new FileInfo(path).Length == 0) throw SqliteFaults.Damaged(path, "the file is empty");

        using var session = SqliteSession.OpenReader(path, queries);
        if (session.Find("PRAGMA application_id", row => row.GetInt64(0)) != ApplicationId)
        {
            throw new StoreCorruptException(
                $"{path} is a database, but not one of this authority: nothing was changed. "
                + "Restore the authority's own file, or choose another directory with KeyService:DataDirectory.");
        }

        if (new FileInfo(path).Length > MaxCheckedBytes) return;
        var finding = session.Find("PRAGMA quick_check(1)", row => row.GetString(0));
        if (finding is not "ok") throw SqliteFaults.Damaged(path, finding ?? "its check gave no answer");
    }

    private static void Migrate(string path, SqliteOpenMode mode)
    {
        var upgrade = DeployChanges.To
            .SqliteDatabase(SqliteSession.ConnectionString(path, mode))
            .WithScripts(Migrations())
            .JournalToSqliteTable(JournalTable)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new NoOpUpgradeLog())
            .Build();

        if (upgrade.GetExecutedButNotDiscoveredScripts() is [.., var unknown])
        {
            throw new StoreUnavailableException(
                $"The database {path} was written by a newer KeyService: this build does not know its schema {unknown}. "
                + "Nothing was changed. Run that newer build, or restore a backup from before the upgrade.");
        }

        var result = upgrade.PerformUpgrade();
        if (result.Error is SqliteException fault) throw fault;
        if (!result.Successful)
        {
            throw new StoreUnavailableException(
                $"The database {path} could not be upgraded to schema {result.ErrorScript?.Name}: {result.Error?.Message} It is as it was before.",
                result.Error);
        }
    }

    private static IEnumerable<SqlScript> Migrations()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(MigrationFolder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => SqlScript.FromStream(
                Path.GetFileNameWithoutExtension(name[MigrationFolder.Length..]), assembly.GetManifestResourceStream(name)!));
    }
}
