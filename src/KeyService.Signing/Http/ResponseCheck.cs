using System.Diagnostics.CodeAnalysis;

namespace KeyService.Signing.Http;

/// <summary>
/// What step one found: either candidates, of which one must verify, or the problem. Where the only problem is the
/// nonce, <see cref="Suspect"/> lets <see cref="ResponseVerification.Diagnose"/> tell a replay from a swap.
/// </summary>
public sealed class ResponseCheck
{
    private ResponseCheck(
        IReadOnlyList<SignatureCandidate> candidates, VerificationProblem? problem, SignatureCandidate? suspect, KeyName? key)
    {
        Candidates = candidates;
        Problem = problem;
        Suspect = suspect;
        Key = key;
    }

    /// <summary>The signatures to try, in order; at least one unless there is a problem.</summary>
    public IReadOnlyList<SignatureCandidate> Candidates { get; }

    /// <summary>The first of the candidates. Nearly always there is only one.</summary>
    public SignatureCandidate? Candidate => Candidates is [var first, ..] ? first : null;

    /// <summary>Why the response is refused; null if there are candidates.</summary>
    public VerificationProblem? Problem { get; }

    /// <summary>A refused signature worth diagnosing with its key; never to be accepted.</summary>
    public SignatureCandidate? Suspect { get; }

    /// <summary>The key that the signature names, if it is a trusted one; null for a response whose signature names none.</summary>
    public KeyName? Key { get; }

    /// <summary>Whether the response is refused already.</summary>
    [MemberNotNullWhen(true, nameof(Problem))]
    [MemberNotNullWhen(false, nameof(Candidate))]
    public bool IsRefused => Problem is not null;

    internal static ResponseCheck Passed(IReadOnlyList<SignatureCandidate> candidates) => new(candidates, null, null, candidates[0].KeyVersion.Key);

    internal static ResponseCheck Refused(VerificationProblem problem, SignatureCandidate? suspect = null, KeyName? key = null) =>
        new([], problem, suspect, key);
}
