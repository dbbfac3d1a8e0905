using KeyService.Grains.Storage;
using Microsoft.Data.Sqlite;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>
/// The database file as it stood when the store was opened. SQLite goes on writing into a file that was deleted, moved or
/// replaced, and all of that would be gone after the next start. Thread-safe.
/// </summary>
internal sealed class SqliteFile(string path)
{
    private readonly FileIdentity? _identity = DurableFile.Identify(path);

    public string Path { get; } = path;

    /// <exception cref="StoreUnavailableException">It is no longer the file at its path.</exception>
    public void ThrowIfReplaced()
    {
        var found = DurableFile.Identify(Path);
        if (found == _identity && found is not null) return;
        throw SqliteFaults.Unavailable(
            Path,
            found is null
                ? "the file was deleted or moved while in use. Put it back; if it cannot be, stop the silo and restore the latest backup"
                : "the file was replaced by another while in use. Stop the silo before restoring a backup, then start it again");
    }

    /// <summary>What a caller of the store sees of a failure.</summary>
    public Exception Translate(Exception failure) => failure switch
    {
        SqliteException fault => SqliteFaults.Translate(Path, fault),
        InvalidDataException damage => SqliteFaults.Damaged(Path, damage.Message, damage),
        IOException or UnauthorizedAccessException => SqliteFaults.Unavailable(Path, failure.Message.TrimEnd('.'), failure),
        _ => failure,
    };
}
