using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>Problems of compact formats. Their usual causes are other than those of RFC 9421 signatures.</summary>
internal static class CompactProblem
{
    public static VerificationProblem Of(VerificationFailure failure, string found) => new(failure, $"{found} {Cause(failure)}");

    private static string Cause(VerificationFailure failure) => failure switch
    {
        VerificationFailure.Unsigned =>
            "Usually the sender has no secret configured, or a proxy strips unknown headers.",
        VerificationFailure.Malformed =>
            "Usually the sender uses another format, or a proxy merged or rewrote the headers.",
        VerificationFailure.WrongProfile =>
            "Usually the sender signs with an older or newer scheme: it is never fallen back to.",
        VerificationFailure.UnknownKey =>
            "Usually no secret is configured for this sender.",
        VerificationFailure.AlgorithmMismatch =>
            "Usually the key is of the other kind: a shared secret where the sender signs with a private key, or the reverse.",
        VerificationFailure.Expired =>
            "Usually a delivery was held up or replayed, or the clock of this machine is ahead: let the sender sign each attempt anew.",
        VerificationFailure.FromTheFuture =>
            "Usually the clock of this machine is behind, or the sender's is ahead: synchronise both.",
        VerificationFailure.Replayed =>
            "Usually a cache answered with a response to an earlier request (send Cache-Control: no-store); otherwise someone replayed it.",
        VerificationFailure.SignatureInvalid =>
            "Usually the secret is another one, or the body was parsed and written again before it was verified; otherwise someone tampered.",
        _ => VerificationProblem.Explain(failure),
    };
}
