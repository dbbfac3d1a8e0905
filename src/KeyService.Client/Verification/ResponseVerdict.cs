using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>How the verification of a response ended.</summary>
/// <param name="Key">The trusted key that the signature names; null if it names none.</param>
/// <param name="Problem">Why the response is refused; null if it is accepted.</param>
/// <param name="Cause">What kept it from being verified, if something did.</param>
internal sealed record ResponseVerdict(KeyName? Key, VerificationProblem? Problem, Exception? Cause = null);
