using System.Diagnostics.CodeAnalysis;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>A delivery to act on, or why not to. Immutable.</summary>
public sealed class ReceivedWebhook<TMessage>
    where TMessage : CompactMessage
{
    internal ReceivedWebhook(TMessage message) => Message = message;

    /// <summary>A delivery that is refused before it is looked at.</summary>
    public ReceivedWebhook(VerificationProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Problem = problem;
    }

    /// <summary>The delivery: authentic, recent, and accepted here for the first time. Null if it is refused.</summary>
    public TMessage? Message { get; }

    /// <summary>Why it is refused; null if it is not.</summary>
    public VerificationProblem? Problem { get; }

    /// <summary>Whether it is refused: nothing of it may be used.</summary>
    [MemberNotNullWhen(true, nameof(Problem))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool IsRefused => Problem is not null;

    /// <summary>
    /// Whether the same delivery may be accepted later: the authority or the replay guard could not tell. Answer it with 503,
    /// so that the sender tries again.
    /// </summary>
    public bool IsTransient => Problem?.Failure is VerificationFailure.AuthorityUnavailable or VerificationFailure.ReplayGuardUnavailable;
}
