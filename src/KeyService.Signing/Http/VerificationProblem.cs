namespace KeyService.Signing.Http;

/// <summary>A failed verification.</summary>
/// <param name="Failure">The kind, for programs.</param>
/// <param name="Message">What was found, and what in the path usually causes it, for people.</param>
public sealed record VerificationProblem(VerificationFailure Failure, string Message)
{
    /// <summary>What in the path usually causes a failure, and what to do about it.</summary>
    public static string Explain(VerificationFailure failure) => failure switch
    {
        VerificationFailure.Unsigned =>
            "Usually the service does not sign this route, an error page of a proxy answered in its place, or a proxy strips unknown headers.",
        VerificationFailure.Malformed =>
            "Usually a proxy rewrote or merged the headers, or the sender is not following RFC 9421.",
        VerificationFailure.WrongProfile =>
            "Usually the response was signed by something else on the way, or by a service with another profile.",
        VerificationFailure.WeakCoverage =>
            "Usually the service signs with another library or profile, or a proxy added the header after it was signed.",
        VerificationFailure.UnknownKey =>
            "Usually the service uses another authority than this client, or the key was never created.",
        VerificationFailure.UntrustedKey =>
            "Usually the key is missing from this client's trusted keys, or the request went to another service.",
        VerificationFailure.RevokedKey =>
            "The operator revoked the key version: do not use the response. If the service still signs with it, its authority is cut off.",
        VerificationFailure.RetiredKey =>
            "Usually an old response came from a cache after the key had rotated and the overlap had ended.",
        VerificationFailure.DisabledKey =>
            "The operator disabled the key: nothing it signed is accepted until it is enabled again.",
        VerificationFailure.AlgorithmMismatch =>
            "Usually an attempt to downgrade; the algorithm comes from the key and nothing else.",
        VerificationFailure.Expired =>
            "Usually a cache answered with an old response, the service took very long, or a clock is wrong.",
        VerificationFailure.FromTheFuture =>
            "Usually the clock of this machine is behind, or the authority's is ahead: synchronise both.",
        VerificationFailure.LifetimeTooLong =>
            "Usually the signer is configured with a longer lifetime than this client allows.",
        VerificationFailure.SignatureInvalid =>
            "Usually a proxy changed a signed header such as Content-Type or Content-Encoding (compression), or rewrote the path; otherwise someone tampered.",
        VerificationFailure.StatusChanged =>
            "Usually a proxy or an error handler replaced the status after the response was signed; otherwise someone tampered.",
        VerificationFailure.WrongRequest =>
            "Usually a proxy rewrites the path or the query, or mixed up two responses; otherwise someone swapped them.",
        VerificationFailure.TamperedBody =>
            "Usually a proxy recompressed or rewrote the body (send Cache-Control: no-transform); otherwise someone tampered.",
        VerificationFailure.Replayed =>
            "Usually a cache answered with a response to an earlier request (send Cache-Control: no-store); otherwise someone replayed it.",
        VerificationFailure.StaleKeySet =>
            "Usually the connection to the authority is down: until it is back, a revocation could go unnoticed.",
        VerificationFailure.AuthorityUnavailable =>
            "Usually the authority is down or not reachable from here.",
        VerificationFailure.BodyTooLarge =>
            "The body must be held until it is verified: raise the limit if such bodies are expected.",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "Not a verification failure."),
    };

    /// <summary>A problem whose message says what was found and then what usually causes it.</summary>
    public static VerificationProblem Of(VerificationFailure failure, string found) => new(failure, $"{found} {Explain(failure)}");
}
