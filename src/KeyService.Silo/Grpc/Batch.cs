using KeyService.Silo.Signing;

namespace KeyService.Silo.Grpc;

/// <summary>
/// Does the items of a batch, in parallel where that pays, and gives the results in the items' order. An item's refusal or
/// failure leaves the others alone.
/// </summary>
internal static class Batch
{
    // Below it, sharing the work costs more than it saves: a P-256 signature takes some 20 µs.
    private const int WorthSharing = 16;

    /// <summary>
    /// <paramref name="ringOf"/> tells the ring that an item uses, null if its name is malformed. <paramref name="tryDo"/> does an
    /// item without waiting, and gives null if it cannot; <paramref name="doAsync"/> then does it. <paramref name="refused"/>
    /// makes the result of an item that failed.
    /// </summary>
    public static async Task<TResult[]> RunAsync<TItem, TResult>(
        IReadOnlyList<TItem> items,
        SigningCalls calls,
        Func<TItem, RingSlot?> ringOf,
        Func<TItem, TResult?> tryDo,
        Func<TItem, Task<TResult>> doAsync,
        Func<EdgeRefusal, TResult> refused,
        CancellationToken cancellationToken)
        where TResult : class
    {
        if (items.Count > Limits.BatchItems)
        {
            throw GrpcRefusals.ToException(Refusals.BatchTooLarge(items.Count));
        }

        var heavy = await OpenRingsAsync(items, calls, ringOf, cancellationToken);
        var results = new TResult?[items.Count];
        Do(items, results, tryDo, heavy >= WorthSharing);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] ??= await DoAsync(items[i], doAsync, refused);
        }

        return results!;
    }

    /// <summary>Opens every ring that the batch uses, and tells how many items are for an algorithm with dear operations.</summary>
    private static async Task<int> OpenRingsAsync<TItem>(
        IReadOnlyList<TItem> items, SigningCalls calls, Func<TItem, RingSlot?> ringOf, CancellationToken cancellationToken)
    {
        var heavy = 0;
        for (var i = 0; i < items.Count; i++)
        {
            if (ringOf(items[i]) is not { } slot)
            {
                continue;
            }

            if (slot.Open is null && !slot.IsMissing)
            {
                try
                {
                    await calls.OpenAsync(slot, cancellationToken);
                }
                catch (Exception failure) when (GrpcRefusals.From(failure) is not null)
                {
                    // Told with the item itself.
                }
            }

            heavy += slot.Open is { Algorithm.IsSymmetric: false } ? 1 : 0;
        }

        return heavy;
    }

    private static void Do<TItem, TResult>(IReadOnlyList<TItem> items, TResult?[] results, Func<TItem, TResult?> tryDo, bool shared)
        where TResult : class
    {
        if (!shared || Environment.ProcessorCount == 1)
        {
            Do(items, results, tryDo, 0, results.Length);
            return;
        }

        // Smaller parts than cores, so that a core which is busy with something else does not hold the batch up.
        var parts = Environment.ProcessorCount * 4;
        Parallel.For(0, parts, part => Do(
            items, results, tryDo, (int)((long)results.Length * part / parts), (int)((long)results.Length * (part + 1) / parts)));
    }

    private static void Do<TItem, TResult>(IReadOnlyList<TItem> items, TResult?[] results, Func<TItem, TResult?> tryDo, int from, int to)
        where TResult : class
    {
        for (var i = from; i < to; i++)
        {
            results[i] = tryDo(items[i]);
        }
    }

    private static async Task<TResult> DoAsync<TItem, TResult>(TItem item, Func<TItem, Task<TResult>> doAsync, Func<EdgeRefusal, TResult> refused)
    {
        try
        {
            return await doAsync(item);
        }
        catch (Exception failure) when (GrpcRefusals.From(failure) is { } refusal)
        {
            return refused(refusal);
        }
    }
}
