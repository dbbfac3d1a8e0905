using KeyService.Client.KeySets;
using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>Why the body does not fit the signature; null if it does, or will be judged as it is read.</summary>
internal delegate Task<VerificationProblem?> BodyJudge(SignatureCandidate candidate, CancellationToken cancellation);

/// <summary>
/// Takes a received response through the steps of <see cref="ResponseVerification"/>: policy, key and signature, and
/// only then the body. Thread-safe.
/// </summary>
internal sealed class ResponseVerifier(KeySetVerifier keys, ResponseVerificationOptions options, TimeProvider clock)
{
    private readonly ResponseVerificationPolicy _policy = options.ToPolicy();

    /// <summary>Whether the response is accepted.</summary>
    /// <param name="response">The response but for its body.</param>
    /// <param name="judgeBody">Why the body does not fit a signature that has verified; null if it does.</param>
    /// <param name="cancellation">Ends the verification.</param>
    public async ValueTask<ResponseVerdict> VerifyAsync(
        ResponseToVerify response, BodyJudge judgeBody, CancellationToken cancellation)
    {
        var check = ResponseVerification.Begin(response, _policy, clock.GetUtcNow());
        try
        {
            return new ResponseVerdict(check.Key, await JudgeAsync(check, judgeBody, cancellation).ConfigureAwait(false));
        }
        catch (KeyServiceException error)
        {
            return new ResponseVerdict(check.Key, VerificationProblem.Of(VerificationFailure.AuthorityUnavailable, error.Message), error);
        }
        catch (HttpRequestException error) when (BodyLimit.IsExceeded(error))
        {
            return new ResponseVerdict(check.Key, BodyLimit.Exceeded(options), error);
        }
    }

    private async ValueTask<VerificationProblem?> JudgeAsync(
        ResponseCheck check, BodyJudge judgeBody, CancellationToken cancellation)
    {
        if (check.IsRefused)
        {
            return check.Suspect is { } suspect ? await DiagnoseAsync(suspect, check.Problem, cancellation).ConfigureAwait(false) : check.Problem;
        }

        VerificationProblem? first = null;
        foreach (var candidate in check.Candidates)
        {
            var problem = await VerifySignatureAsync(candidate, cancellation).ConfigureAwait(false)
                ?? await judgeBody(candidate, cancellation).ConfigureAwait(false);
            if (problem is null)
            {
                return null;
            }

            first ??= problem;
        }

        return first;
    }

    private async ValueTask<VerificationProblem?> VerifySignatureAsync(SignatureCandidate candidate, CancellationToken cancellation)
    {
        var verification = await keys.VerifyAsync(
            candidate.KeyVersion, candidate.ClaimedAlgorithm, candidate.Base, candidate.Signature, cancellation).ConfigureAwait(false);
        if (verification.Valid)
        {
            return await keys.FindDemandsAsync(candidate.KeyVersion.Key, cancellation).ConfigureAwait(false) is { } demands
                ? ResponseVerification.Check(candidate, demands)
                : VerificationProblem.Of(VerificationFailure.UnknownKey, $"The authority knows no key {candidate.KeyVersion.Key} any more.");
        }

        var problem = VerificationProblem.Of(FailureOf(verification.Reason), verification.Message);
        return problem.Failure == VerificationFailure.SignatureInvalid
            ? await DiagnoseAsync(candidate, problem, cancellation).ConfigureAwait(false)
            : problem;
    }

    private async Task<VerificationProblem> DiagnoseAsync(SignatureCandidate candidate, VerificationProblem otherwise, CancellationToken cancellation)
    {
        try
        {
            return await keys.FindLocalAsync(candidate.KeyVersion, cancellation).ConfigureAwait(false) is { } verify
                ? ResponseVerification.Diagnose(candidate, verify)
                : otherwise;
        }
        catch (KeyServiceException)
        {
            return otherwise;
        }
    }

    /// <summary>What a <see cref="KeyVerification.Reason"/> means for what was signed.</summary>
    internal static VerificationFailure FailureOf(string reason) => reason switch
    {
        KeyVerification.KeyUnknown => VerificationFailure.UnknownKey,
        KeyVerification.KeyRevoked => VerificationFailure.RevokedKey,
        KeyVerification.KeyRetired => VerificationFailure.RetiredKey,
        KeyVerification.KeyDisabled => VerificationFailure.DisabledKey,
        KeyVerification.KeySetStale => VerificationFailure.StaleKeySet,
        KeyVerification.AlgorithmMismatch => VerificationFailure.AlgorithmMismatch,
        _ => VerificationFailure.SignatureInvalid,
    };
}
