using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>A write that waits for its place in a group. Run and settled by the writer's thread.</summary>
internal abstract class SqlitePendingWrite(CancellationToken cancellation)
{
    protected CancellationToken Cancellation { get; } = cancellation;

    /// <summary>True if nobody waits for it any more; it was not begun.</summary>
    public abstract bool TryCancel();

    /// <summary>Runs it under a savepoint of its own. Throws only what fails the whole transaction.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Tells the outcome, once the group is durable.</summary>
    public abstract void Settle();

    public abstract void Fail(Exception failure);
}

/// <inheritdoc/>
/// <param name="work">What to write.</param>
/// <param name="keep">Whether a result stands; otherwise all that led to it is undone.</param>
/// <param name="cancellation">Honoured until it is begun.</param>
internal sealed class SqlitePendingWrite<T>(Func<SqliteSession, T> work, Func<T, bool> keep, CancellationToken cancellation)
    : SqlitePendingWrite(cancellation)
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _failure;

    public Task<T> Outcome => _outcome.Task;

    public override bool TryCancel() => Cancellation.IsCancellationRequested && _outcome.TrySetCanceled(Cancellation);

    public override void Run(SqliteSession session)
    {
        session.Execute("SAVEPOINT one");
        try
        {
            _result = work(session);
            if (!keep(_result)) session.Execute("ROLLBACK TO one");
        }
        catch (Exception e) when (IsItsOwn(e))
        {
            session.Execute("ROLLBACK TO one");
            _failure = e;
        }

        session.Execute("RELEASE one");
    }

    public override void Settle()
    {
        if (_failure is not null)
        {
            _outcome.TrySetException(_failure);
        }
        else
        {
            _outcome.TrySetResult(_result!);
        }
    }

    public override void Fail(Exception failure) => _outcome.TrySetException(failure);

    /// <summary>A row that breaks a rule or cannot be read concerns one write; a failing disk concerns the group.</summary>
    private static bool IsItsOwn(Exception e) =>
        e is not SqliteException fault || fault.SqliteErrorCode is SQLITE_CONSTRAINT or SQLITE_TOOBIG or SQLITE_MISMATCH;
}
