using System.Collections.Frozen;
using System.Text.Json;

namespace KeyService.Signing.Http;

/// <summary>A failed verification.</summary>
/// <param name="Failure">The kind, for programs.</param>
/// <param name="Message">What was found, and what in the path usually causes it, for people.</param>
public sealed record VerificationProblem(VerificationFailure Failure, string Message)
{
    private static readonly FrozenDictionary<VerificationFailure, string> Reasons = Enum.GetValues<VerificationFailure>()
        .ToFrozenDictionary(failure => failure, failure => JsonNamingPolicy.SnakeCaseUpper.ConvertName(failure.ToString()));

    /// <summary>The failure's stable name as counters and tools show it, such as <c>STATUS_CHANGED</c>.</summary>
    public string Reason => Reasons[Failure];

    /// <summary>What in the path usually causes a failure, and what to do about it.</summary>
    public static string Explain(VerificationFailure failure) => failure switch
    {
        VerificationFailure.Unsigned =>
            "Usually the service does not sign this route, a proxy answered with an error page of its own, or a proxy strips headers that it does not know.",
        VerificationFailure.Malformed =>
            "Usually a proxy merged, cut or rewrote the headers, or the sender does not follow RFC 9421: compare with what the service sends itself.",
        VerificationFailure.WrongProfile =>
            "Usually the service signs with another library or profile, or something else on the way signed the response.",
        VerificationFailure.WeakCoverage =>
            "Usually a proxy added this header after the response was signed (Content-Encoding: it compressed the body), or the service signs with another library.",
        VerificationFailure.UnknownKey =>
            "Usually the service uses another authority than this client, or its data directory was replaced: compare KeyService:Endpoint on both sides.",
        VerificationFailure.UntrustedKey =>
            "Usually TrustedKeys lacks the key that this service signs with, or the request went to another service.",
        VerificationFailure.RevokedKey =>
            "The key version was withdrawn, so this proves nothing: do not use the response. If the service signs with it still, its authority is cut off from the others.",
        VerificationFailure.RetiredKey =>
            "Usually a cache answered with a response from before the key rotated (send Cache-Control: no-store), or the service uses an authority that is behind.",
        VerificationFailure.DisabledKey =>
            "An operator disabled the key: nothing signed with it is accepted until 'keysvc keys enable' is run.",
        VerificationFailure.AlgorithmMismatch =>
            "The algorithm is the key's and never the message's: the signer is configured wrongly, or someone tries a downgrade.",
        VerificationFailure.Expired =>
            "Usually a cache answered with an old response (send Cache-Control: no-store), the response took longer than the signature lives, or this machine's clock is ahead.",
        VerificationFailure.FromTheFuture =>
            "Usually the clock of this machine is behind, or the authority's is ahead: check NTP on both.",
        VerificationFailure.LifetimeTooLong =>
            "Usually the service's ResponseSigningOptions.Lifetime is longer than what this client accepts: shorten it, or raise MaxSignatureLifetime here.",
        VerificationFailure.SignatureInvalid =>
            "Usually a proxy changed a signed header such as Content-Type or Content-Encoding (compression), or rewrote the path; otherwise someone tampered.",
        VerificationFailure.StatusChanged =>
            "Usually a proxy's error page or an error handler changed the status after signing (nginx: error_page, proxy_intercept_errors); otherwise someone tampered.",
        VerificationFailure.WrongRequest =>
            "Usually a proxy rewrites the path or the query (a stripped prefix), or a cache mixed up two responses; otherwise someone swapped them.",
        VerificationFailure.TamperedBody =>
            "Usually a proxy recompressed or rewrote the body after it was signed: send Cache-Control: no-transform, or sign outside compression; otherwise someone tampered.",
        VerificationFailure.Replayed =>
            "Usually a cache answered with the response to an earlier request (send Cache-Control: no-store), or a proxy drops Accept-Signature; otherwise someone replayed it.",
        VerificationFailure.StaleKeySet =>
            "Usually the connection to the authority is down: until it is back, a revocation could go unnoticed.",
        VerificationFailure.AuthorityUnavailable =>
            "Usually the authority is down or cannot be reached from here; the response itself may be sound, and the request can be repeated.",
        VerificationFailure.BodyTooLarge =>
            "The body is held in memory until it is verified: if such bodies are expected, raise MaxBodyBytes.",
        VerificationFailure.ReplayGuardUnavailable =>
            "Usually the authority is not reachable from here, or more came than the guard has room for: nothing is accepted until it can tell.",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "Not a verification failure."),
    };

    /// <summary>A problem whose message says what was found and then what usually causes it.</summary>
    public static VerificationProblem Of(VerificationFailure failure, string found) => new(failure, $"{found} {Explain(failure)}");
}
