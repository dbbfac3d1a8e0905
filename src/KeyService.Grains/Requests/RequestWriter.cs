using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;

namespace KeyService.Grains;

/// <summary>
/// Writes a request's commit once: a repeat gets the recorded reply. The first reply and a repeated one pass the same
/// barrier, so neither comes before the change is in force.
/// </summary>
internal sealed class RequestWriter(IAuthorityStore store, ChangeBarrier barrier)
{
    public static Refusal Reused { get; } = new(
        RefusalReason.RequestIdReused, "The request id was used for a different request: take a new id for each request.");

    /// <summary>What an earlier request with the same id led to, or null if this is the first.</summary>
    public async Task<WriteOutcome?> FindEarlierAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.RequestId.Length == 0 || call.ValidateOnly)
        {
            return null;
        }

        var earlier = await store.FindReplyAsync(call.Principal, call.RequestId, cancellationToken);
        return earlier is null ? null : await RepeatAsync(earlier, call, cancellationToken);
    }

    /// <summary>Commits, and returns once the change is in force.</summary>
    /// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
    /// <exception cref="ChangeNotInForceException">The change is stored, but not yet in force.</exception>
    public async Task<WriteOutcome> WriteAsync(
        AuthorityCommit commit, RecordedReply reply, CallContext call, CancellationToken cancellationToken)
    {
        if (call.RequestId.Length > 0)
        {
            commit = commit with { Reply = reply.ToStored(call, commit.Audit.At) };
        }

        return await store.CommitAsync(commit, cancellationToken) switch
        {
            CommitResult.Committed(var sequence) => await AnswerAsync(reply, sequence, cancellationToken),
            CommitResult.RequestRepeated(var earlier) => await RepeatAsync(earlier, call, cancellationToken),
            CommitResult.RevisionConflict(var actual) => new WriteOutcome.Conflict(actual),
            var unknown => throw new InvalidOperationException($"A commit ended in {unknown.GetType().Name}."),
        };
    }

    private async Task<WriteOutcome> RepeatAsync(StoredReply earlier, CallContext call, CancellationToken cancellationToken) =>
        earlier.Fingerprint.AsSpan().SequenceEqual(call.Fingerprint)
            ? await AnswerAsync(RecordedReply.Read(earlier), earlier.Sequence, cancellationToken)
            : new WriteOutcome.Refused(Reused);

    private async Task<WriteOutcome> AnswerAsync(RecordedReply reply, long sequence, CancellationToken cancellationToken) =>
        new WriteOutcome.Done(reply, await barrier.WaitAsync(sequence, reply.Restrictive, cancellationToken));
}

/// <summary>What came of a write whose outcome is known.</summary>
internal abstract record WriteOutcome
{
    private WriteOutcome()
    {
    }

    /// <summary>In force, now or by an earlier request with the same id.</summary>
    public sealed record Done(RecordedReply Reply, ChangeReceipt? Receipt) : WriteOutcome;

    public sealed record Refused(Refusal Refusal) : WriteOutcome;

    /// <summary>Nothing was written: somebody else changed the row.</summary>
    public sealed record Conflict(long ActualRevision) : WriteOutcome;
}
