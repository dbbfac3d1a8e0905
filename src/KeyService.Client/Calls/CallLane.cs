namespace KeyService.Client.Calls;

/// <summary>
/// Coalesces concurrent calls of one kind without delaying any. While a slot is free a call leaves at once and alone;
/// while all are taken calls wait, and all that wait leave together as one batch when a slot frees. Thread-safe.
/// </summary>
/// <param name="limits">How many slots, how large a batch, how long a queue.</param>
/// <param name="sizeOf">The bytes that an item takes in a batch.</param>
/// <param name="sendOne">Makes a call of its own.</param>
/// <param name="sendMany">Makes one call for many: an outcome for each item, in order.</param>
internal sealed class CallLane<TItem, TResult>(
    LaneLimits limits,
    Func<TItem, int> sizeOf,
    Func<TItem, Deadline, CancellationToken, Task<TResult>> sendOne,
    Func<IReadOnlyList<TItem>, Deadline, Task<IReadOnlyList<BatchOutcome<TResult>>>> sendMany)
{
    private readonly Lock _gate = new();

    // Under _gate.
    private readonly Queue<PendingCall<TItem, TResult>> _waiting = new();
    private int _slotsTaken;

    /// <exception cref="KeyServiceException">Too many calls wait already, or the call failed.</exception>
    public Task<TResult> CallAsync(TItem item, Deadline deadline, CancellationToken cancellation)
    {
        PendingCall<TItem, TResult>? call = null;
        lock (_gate)
        {
            if (_slotsTaken < limits.Slots)
            {
                _slotsTaken++;
            }
            else if (_waiting.Count < limits.Queue)
            {
                call = new(item, sizeOf(item), deadline);
                _waiting.Enqueue(call);
            }
            else
            {
                throw Overloaded();
            }
        }

        return call is null ? CallAloneAsync(item, deadline, cancellation) : WaitAsync(call, cancellation);
    }

    private async Task<TResult> CallAloneAsync(TItem item, Deadline deadline, CancellationToken cancellation)
    {
        try
        {
            return await sendOne(item, deadline, cancellation).ConfigureAwait(false);
        }
        finally
        {
            PassSlotOn();
        }
    }

    private static async Task<TResult> WaitAsync(PendingCall<TItem, TResult> call, CancellationToken cancellation)
    {
        try
        {
            return await call.Result.WaitAsync(call.Deadline.Remaining, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new KeyServiceException(
                KeyServiceStatus.DeadlineExceeded,
                KeyServiceException.DeadlineReason,
                "The authority did not answer in time: try again or allow a longer timeout.");
        }
        finally
        {
            call.Abandon();
        }
    }

    // Whoever gives a slot back hands it to those who wait, or frees it.
    private void PassSlotOn()
    {
        var batch = TakeBatchOrFreeSlot();
        if (batch.Count > 0)
        {
            _ = SendUntilNobodyWaitsAsync(batch);
        }
    }

    private async Task SendUntilNobodyWaitsAsync(List<PendingCall<TItem, TResult>> batch)
    {
        for (; batch.Count > 0; batch = TakeBatchOrFreeSlot())
        {
            try
            {
                await SendAsync(batch).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // Each caller throws its own: one exception thrown by many would mix their stack traces.
                batch.ForEach(call => call.Fail(OwnCopy(error)));
            }
        }
    }

    private async Task SendAsync(List<PendingCall<TItem, TResult>> batch)
    {
        // The batch may take as long as its most patient caller; the others leave when their own time is up.
        var deadline = batch.MaxBy(call => call.Deadline.Remaining)!.Deadline;
        if (batch is [var only])
        {
            only.Complete(await sendOne(only.Item, deadline, CancellationToken.None).ConfigureAwait(false));
            return;
        }

        var outcomes = await sendMany(batch.ConvertAll(call => call.Item), deadline).ConfigureAwait(false);
        foreach (var (call, outcome) in batch.Zip(outcomes))
        {
            if (outcome.Error is { } error)
            {
                call.Fail(error);
            }
            else
            {
                call.Complete(outcome.Result!);
            }
        }
    }

    private List<PendingCall<TItem, TResult>> TakeBatchOrFreeSlot()
    {
        var batch = new List<PendingCall<TItem, TResult>>();
        var bytes = 0;
        lock (_gate)
        {
            while (batch.Count < limits.BatchItems && _waiting.TryPeek(out var next))
            {
                if (next.IsOver)
                {
                    _waiting.Dequeue();
                    continue;
                }

                // An item larger than a batch leaves alone.
                if (batch.Count > 0 && bytes + next.Size > limits.BatchBytes)
                {
                    break;
                }

                bytes += next.Size;
                batch.Add(_waiting.Dequeue());
            }

            if (batch.Count == 0)
            {
                _slotsTaken--;
            }
        }

        return batch;
    }

    private KeyServiceException Overloaded() => new(
        KeyServiceStatus.ResourceExhausted,
        "CLIENT_QUEUE_FULL",
        $"{limits.Queue} calls to the authority wait already: slow down, or raise KeyService:MaxQueued.");

    private static Exception OwnCopy(Exception error) => error is KeyServiceException known
        ? new KeyServiceException(known.Status, known.Reason, known.Message, known.InnerException)
        : new KeyServiceException(KeyServiceStatus.Unknown, "UNKNOWN", error.Message, error);
}

/// <param name="Slots">Calls on their way at once.</param>
/// <param name="BatchItems">The most items in a batch.</param>
/// <param name="BatchBytes">The most bytes in a batch.</param>
/// <param name="Queue">The most calls that wait.</param>
internal sealed record LaneLimits(int Slots, int BatchItems, int BatchBytes, int Queue);
