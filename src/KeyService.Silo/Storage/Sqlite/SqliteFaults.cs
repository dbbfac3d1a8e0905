using KeyService.Grains.Storage;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>The one place where SQLite's failures become the store's.</summary>
internal static class SqliteFaults
{
    public static Exception Translate(string path, SqliteException fault) => fault.SqliteErrorCode switch
    {
        SQLITE_CORRUPT or SQLITE_NOTADB or SQLITE_FORMAT => Damaged(path, fault.Message, fault),
        SQLITE_FULL => Unavailable(path, "the disk is full. Free space on its file system; the store then writes again by itself", fault),
        SQLITE_READONLY => Unavailable(path, "the file or its file system is read-only. Make both it and its directory writable for the user that runs the silo", fault),
        SQLITE_CANTOPEN => Unavailable(path, "it cannot be opened. Check that the file is there and that the user that runs the silo may read and write it and its directory", fault),
        SQLITE_PERM or SQLITE_AUTH => Unavailable(path, "access is denied. Let the user that runs the silo read and write it and its directory", fault),
        SQLITE_BUSY or SQLITE_LOCKED => Unavailable(path, "another process keeps it locked. End what uses it, such as a backup or a database shell", fault),
        SQLITE_IOERR => Unavailable(path, $"the device reported an input/output error ({fault.SqliteExtendedErrorCode}). Check the disk, its free space and the kernel log", fault),
        _ => Unavailable(path, $"the database refused: {fault.Message.TrimEnd('.')}", fault),
    };

    public static StoreCorruptException Damaged(string path, string what, Exception? inner = null) => new(
        $"The database {path} is damaged: {what}{(what.EndsWith('.') ? "" : ".")} Nothing was changed or removed. "
        + $"Stop the silo, copy {path} and {path}-wal to a safe place, then restore the latest backup "
        + "or salvage what is readable with `sqlite3 FILE .recover`.",
        inner);

    public static StoreUnavailableException Unavailable(string path, string why, Exception? inner = null) =>
        new($"The database {path} is unavailable: {why}.", inner);
}
