namespace KeyService.Client.Calls;

/// <summary>One caller's item that waits for a slot. Whoever completes it first wins: its result, or the caller's leaving.</summary>
internal sealed class PendingCall<TItem, TResult>(TItem item, int size, Deadline deadline)
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TItem Item { get; } = item;

    /// <summary>Bytes that the item takes in a batch.</summary>
    public int Size { get; } = size;

    public Deadline Deadline { get; } = deadline;

    public Task<TResult> Result => _result.Task;

    /// <summary>The caller is gone: a call that has not left yet never will.</summary>
    public bool IsOver => _result.Task.IsCompleted;

    public void Complete(TResult result) => _result.TrySetResult(result);

    public void Fail(Exception error)
    {
        // Callers who left do not look at it, and must not make it an unobserved exception.
        if (_result.TrySetException(error))
        {
            _ = _result.Task.Exception;
        }
    }

    public void Abandon() => _result.TrySetCanceled();
}
