using System.Globalization;

namespace KeyService.Silo;

/// <summary>
/// The directory of one authority's files, held by this process alone while it is open: SQLite would let a second process
/// in, and each would sign from its own memory. The operating system gives the lock back when the process ends, however.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;
    private readonly string _holderFile;

    private DataDirectory(string path, FileStream @lock, string holderFile)
    {
        Path = path;
        _lock = @lock;
        _holderFile = holderFile;
    }

    /// <summary>The directory's absolute path.</summary>
    public string Path { get; }

    /// <summary>Where the store's database is.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, "authority.db");

    /// <summary>Creates the directory where it is missing, for its owner only, and takes its lock.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="now">The time to show to whoever finds the directory in use.</param>
    /// <param name="endpoints">Where this process listens, to show likewise.</param>
    /// <exception cref="AuthorityStartException">Another process holds it, or it cannot be used; the message says who or why.</exception>
    public static DataDirectory Open(string path, DateTimeOffset now, params IEnumerable<string> endpoints)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var holderFile = System.IO.Path.Combine(path, "lock.holder");
        try
        {
            Create(path);
            // Whom the lock keeps out must still be able to read who holds it: that stands in a file of its own.
            var @lock = TryLock(System.IO.Path.Combine(path, "lock")) ?? throw InUse(path, holderFile);
            try
            {
                File.WriteAllText(holderFile, Describe(now, endpoints));
            }
            catch
            {
                @lock.Dispose();
                throw;
            }

            return new DataDirectory(path, @lock, holderFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthorityStartException(
                $"The data directory {path} cannot be used: {e.Message} The user that runs the silo must be able to create and write files in it; "
                + "otherwise choose another with KeyService:DataDirectory.",
                e);
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_holderFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a description; the lock itself is what counts.
        }

        _lock.Dispose();
    }

    private static void Create(string path)
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
        DurableFile.FlushDirectoryOf(path);
    }

    /// <summary>Null if another handle holds it.</summary>
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            return null;
        }
    }

    private static AuthorityStartException InUse(string path, string holderFile)
    {
        string holder;
        try
        {
            holder = File.ReadAllText(holderFile).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            holder = "";
        }

        return new AuthorityStartException(
            $"The data directory {path} is in use by {(holder.Length > 0 ? holder : "another process")}. "
            + "Stop it, or choose another directory with KeyService:DataDirectory.");
    }

    private static string Describe(DateTimeOffset now, IEnumerable<string> endpoints)
    {
        var listening = string.Join(", ", endpoints);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on host {Environment.MachineName} since {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            + (listening.Length > 0 ? $" ({listening})" : "");
    }
}
