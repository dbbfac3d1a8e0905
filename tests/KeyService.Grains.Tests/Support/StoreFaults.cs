using System.Collections.Concurrent;
using KeyService.Grains.Storage;

namespace KeyService.Grains.Tests.Support;

internal enum StoreCall
{
    Commit,
    FindTenant,
    FindKeyRing,
    FindReply,
    ListDue,
    ReadChanges,
    ReadHead,
    DeleteReplies,
    List,
}

internal enum StoreFault
{
    None,

    /// <summary>The caller sees a failure, and nothing was stored.</summary>
    Failed,

    /// <summary>The caller sees a failure, but the commit is stored.</summary>
    FailedButStored,
}

/// <summary>The faults to come, first in first out per kind of call. Thread-safe.</summary>
internal sealed class StoreFaults
{
    private readonly ConcurrentDictionary<StoreCall, ConcurrentQueue<StoreFault>> _next = new();

    /// <summary>Runs before each commit, such as another writer's.</summary>
    public Func<AuthorityCommit, Task>? BeforeCommit { get; set; }

    public void Add(StoreCall call, StoreFault fault, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _next.GetOrAdd(call, _ => new()).Enqueue(fault);
        }
    }

    /// <summary>Ends the outage.</summary>
    public void Clear() => _next.Clear();

    public StoreFault Take(StoreCall call) =>
        _next.TryGetValue(call, out var faults) && faults.TryDequeue(out var fault) ? fault : StoreFault.None;

    public Task RunBeforeCommitAsync(AuthorityCommit commit) => BeforeCommit?.Invoke(commit) ?? Task.CompletedTask;

    public static StoreUnavailableException Unavailable() => new("The disk is gone.");
}
