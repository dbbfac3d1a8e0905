using System.Globalization;

namespace KeyService.Signing.Http;

public static partial class ResponseVerification
{
    private static VerificationProblem? CheckCoverage(
        ResponseToVerify response,
        ResponseVerificationPolicy policy,
        SignatureParameters parameters)
    {
        var missing =
            !parameters.Covers("@status") ? "@status"
            : !CoversDigest(response, parameters) ? ContentDigest.FieldName
            : !CoversIfPresent(response.Fields, parameters, "content-type") ? "content-type"
            : !CoversIfPresent(response.Fields, parameters, "content-encoding") ? "content-encoding"
            : !parameters.Covers("@method", fromRequest: true) ? "the request's @method"
            : !parameters.Covers("@path", fromRequest: true) ? "the request's @path"
            : !parameters.Covers("@query", fromRequest: true) ? "the request's @query"
            : !CoversIfPresent(response.Request.Fields, parameters, ContentDigest.FieldName, fromRequest: true) ? "the request's content-digest"
            : parameters.Created is null ? "the parameter created"
            : parameters.Expires is null ? "the parameter expires"
            : parameters.KeyId is null ? "the parameter keyid"
            : parameters.Nonce is null && (response.ExpectedNonce is not null || policy.RequireNonce) ? "the parameter nonce"
            : null;
        return missing is null ? null : Problem(VerificationFailure.WeakCoverage, $"The signature does not cover {missing}.");
    }

    // A 304 has no content and should have no digest; where it has one all the same, it must be covered.
    private static bool CoversDigest(ResponseToVerify response, SignatureParameters parameters) =>
        parameters.Covers(ContentDigest.FieldName)
        || (response.Status == 304 && !HttpFields.Contains(response.Fields, ContentDigest.FieldName));

    private static bool CoversIfPresent(
        IReadOnlyList<HttpFieldLine> fields,
        SignatureParameters parameters,
        string name,
        bool fromRequest = false) =>
        parameters.Covers(name, fromRequest) || !HttpFields.Contains(fields, name);

    private static VerificationProblem? CheckKey(
        SignatureParameters parameters,
        ResponseVerificationPolicy policy,
        out KeyVersionName version)
    {
        var keyId = parameters.KeyId!;
        if (!KeyVersionName.TryParse(keyId, out version) || version.KeyId != keyId)
        {
            return Malformed("The keyid is not TENANT/KEY/VERSION.");
        }

        if (!policy.IsTrusted(version.Key))
        {
            return Problem(VerificationFailure.UntrustedKey, $"The response is signed by {version.Key}, which is not trusted here.");
        }

        return parameters.Algorithm is { } claimed && !SignatureAlgorithm.TryParse(claimed, out _)
            ? Problem(VerificationFailure.AlgorithmMismatch, "The signature claims an algorithm that no key here has.")
            : null;
    }

    private static VerificationProblem? CheckTimes(
        SignatureParameters parameters,
        ResponseVerificationPolicy policy,
        DateTimeOffset now)
    {
        var (created, expires) = (parameters.Created!.Value, parameters.Expires!.Value);
        if (created is < 0 or > ResponseProfile.LatestSecond || expires is < 0 or > ResponseProfile.LatestSecond)
        {
            return Malformed("created or expires is not a time before the year 10000.");
        }

        if (expires <= created)
        {
            return Malformed("The signature expires before it was created.");
        }

        if (expires - created > (long)policy.MaxLifetime.TotalSeconds)
        {
            return Problem(VerificationFailure.LifetimeTooLong, string.Create(
                CultureInfo.InvariantCulture,
                $"The signature lives {expires - created} s; at most {policy.MaxLifetime.TotalSeconds} s is accepted."));
        }

        // Whole seconds are compared with the precise now, with the skew granted on both sides.
        if (DateTimeOffset.FromUnixTimeSeconds(created) - now > policy.ClockSkew)
        {
            return Problem(VerificationFailure.FromTheFuture, string.Create(
                CultureInfo.InvariantCulture,
                $"The signature was made {(DateTimeOffset.FromUnixTimeSeconds(created) - now).TotalSeconds:0} s from now."));
        }

        var age = now - DateTimeOffset.FromUnixTimeSeconds(expires);
        return age >= policy.ClockSkew
            ? Problem(VerificationFailure.Expired, string.Create(
                CultureInfo.InvariantCulture, $"The signature expired {age.TotalSeconds:0} s ago."))
            : null;
    }

    private static VerificationProblem? ReadDigests(ResponseToVerify response, out ClaimedDigests? digests)
    {
        digests = null;
        if (HttpFields.Combine(response.Fields, ContentDigest.FieldName) is not { } value)
        {
            // Absent though covered: only a 304 gets past the coverage without it.
            return response.Status == 304
                ? null
                : Problem(VerificationFailure.SignatureInvalid, "The covered Content-Digest was removed.");
        }

        return !ClaimedDigests.TryParse(value, out digests) ? Malformed("Content-Digest is malformed.")
            : !digests.IsCheckable ? Problem(VerificationFailure.WeakCoverage, "Content-Digest has neither sha-256 nor sha-512.")
            : null;
    }

    private static VerificationProblem? CheckNonce(ResponseToVerify response, SignatureParameters parameters) =>
        response.ExpectedNonce is null || parameters.Nonce == response.ExpectedNonce
            ? null
            : Problem(VerificationFailure.Replayed, "The response does not echo this request's nonce.");
}
