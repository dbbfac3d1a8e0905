using System.Collections.Concurrent;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>The connections that reads use. In WAL mode they neither wait for the writer nor hold it up. Thread-safe.</summary>
internal sealed class SqliteSessionPool(string path, StoreQueries queries) : IDisposable
{
    private const int MaxIdle = 16;

    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _disposed;

    /// <summary>Lends a session to one read. After a failure it is closed: the next read opens the file anew.</summary>
    public T Read<T>(Func<SqliteSession, T> read)
    {
        if (_disposed) throw SqliteFaults.Unavailable(path, "this silo is shutting down");
        var session = _idle.TryTake(out var idle) ? idle : SqliteSession.OpenReader(path, queries);
        T result;
        try
        {
            result = read(session);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        Return(session);
        return result;
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var session)) session.Dispose();
    }

    private void Return(SqliteSession session)
    {
        if (_disposed || _idle.Count >= MaxIdle)
        {
            session.Dispose();
            return;
        }

        _idle.Add(session);
        if (_disposed) Dispose();
    }
}
