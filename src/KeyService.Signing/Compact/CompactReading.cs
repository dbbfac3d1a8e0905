using System.Diagnostics.CodeAnalysis;
using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>
/// What the headers of a received message say, before any key: either the problem, or the message with signatures of
/// which one must hold. Nothing of the message may be used before <see cref="Verify"/> has returned null, or the
/// authority has confirmed one of <see cref="Signatures"/> over <see cref="SigningInput"/>.
/// </summary>
public sealed class CompactReading<TMessage>
    where TMessage : CompactMessage
{
    private CompactReading(TMessage? message, IReadOnlyList<CompactSignature> signatures, VerificationProblem? problem)
    {
        Message = message;
        Signatures = signatures;
        Problem = problem;
        SigningInput = message?.SigningInput() ?? default;
    }

    /// <summary>The message as received; null if there is a problem.</summary>
    public TMessage? Message { get; }

    /// <summary>The well-formed signatures of the format's schemes, in the order of their header. What else was there is left aside.</summary>
    public IReadOnlyList<CompactSignature> Signatures { get; }

    /// <summary>What one of the signatures must have been made over.</summary>
    public ReadOnlyMemory<byte> SigningInput { get; }

    /// <summary>Why the message is refused already; null if a key must decide.</summary>
    public VerificationProblem? Problem { get; }

    /// <summary>Whether the message is refused already.</summary>
    [MemberNotNullWhen(true, nameof(Problem))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool IsRefused => Problem is not null;

    /// <summary>
    /// Holds the signatures to keys that are trusted for this sender: one must hold with one of them, by the key's own
    /// algorithm. Null: the message is authentic. HMAC tags are compared in constant time.
    /// </summary>
    public VerificationProblem? Verify(params IReadOnlyList<VerificationKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (IsRefused)
        {
            return Problem;
        }

        var comparable = false;
        foreach (var key in keys)
        {
            foreach (var signature in Signatures)
            {
                if (signature.Algorithm != key.Algorithm)
                {
                    continue;
                }

                comparable = true;
                if (key.Verify(SigningInput.Span, signature.Value.Span))
                {
                    return null;
                }
            }
        }

        return keys.Count == 0 ? CompactProblem.Of(VerificationFailure.UnknownKey, "There is no key to verify the message with.")
            : comparable ? CompactProblem.Of(VerificationFailure.SignatureInvalid, "No signature holds for this message with the keys at hand.")
            : CompactProblem.Of(VerificationFailure.AlgorithmMismatch, "None of the signatures is by the algorithm of a key at hand.");
    }

    internal static CompactReading<TMessage> Of(TMessage message, IReadOnlyList<CompactSignature> signatures) =>
        new(message, signatures, null);

    internal static CompactReading<TMessage> Refused(VerificationProblem problem) => new(null, [], problem);

    internal static CompactReading<TMessage> Malformed(string found) =>
        Refused(CompactProblem.Of(VerificationFailure.Malformed, found));
}
