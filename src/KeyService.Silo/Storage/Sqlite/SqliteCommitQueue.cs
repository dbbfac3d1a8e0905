using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>
/// The only writer. Its thread takes what waits, up to a group, into one transaction with one flush to disk; each write has
/// a savepoint of its own, so one that is refused leaves the others alone. No outcome is told before the group is durable,
/// since a refusal may rest on another write of the group. Thread-safe.
/// </summary>
internal sealed class SqliteCommitQueue : IDisposable
{
    private const int MaxGroup = 64;
    private const int MaxWaiting = 1024;

    private readonly SqliteFile _file;
    private readonly StoreQueries _queries;
    private readonly Thread _thread;
    private readonly Channel<SqlitePendingWrite> _waiting = Channel.CreateBounded<SqlitePendingWrite>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    // Owned by the thread. Null before the first write and after a failure: recovery is opening anew.
    private SqliteSession? _session;

    public SqliteCommitQueue(SqliteFile file, StoreQueries queries)
    {
        _file = file;
        _queries = queries;
        _thread = new Thread(Run) { IsBackground = true, Name = "KeyService store writer" };
        _thread.Start();
    }

    /// <summary>Called between the group's COMMIT and its acknowledgement; tests make it throw: failed, but stored.</summary>
    internal Action? Committed { get; set; }

    /// <summary>Runs <paramref name="work"/> in a transaction and keeps it if <paramref name="keep"/> says so of its result.</summary>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, Func<T, bool> keep, CancellationToken cancellationToken)
    {
        var write = new SqlitePendingWrite<T>(work, keep, cancellationToken);
        try
        {
            await _waiting.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw SqliteFaults.Unavailable(_file.Path, "this silo is shutting down");
        }

        try
        {
            return await write.Outcome;
        }
        catch (Exception e) when (_file.Translate(e) is var translated && translated != e)
        {
            throw translated;
        }
    }

    /// <summary>Finishes what waits, then closes the connection.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _thread.Join();
    }

    private void Run()
    {
        var group = new List<SqlitePendingWrite>(MaxGroup);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out var write))
            {
                if (!write.TryCancel()) group.Add(write);
            }

            if (group.Count > 0) Commit(group);
            group.Clear();
        }

        Close();
    }

    private void Commit(List<SqlitePendingWrite> group)
    {
        try
        {
            _file.ThrowIfReplaced();
            _session ??= SqliteSession.OpenWriter(_file.Path, _queries);
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var write in group) write.Run(_session);
            _session.Execute("COMMIT");

            // What went into a file that is no longer there is not durable.
            _file.ThrowIfReplaced();
            Committed?.Invoke();
        }
        catch (Exception e)
        {
            Close();
            foreach (var write in group) write.Fail(e);
            return;
        }

        foreach (var write in group) write.Settle();
    }

    /// <summary>Closing rolls back what was not committed.</summary>
    private void Close()
    {
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException)
        {
            // The failure that led here is the one to report.
        }

        _session = null;
    }
}
