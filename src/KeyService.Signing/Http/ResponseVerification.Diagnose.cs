namespace KeyService.Signing.Http;

public static partial class ResponseVerification
{
    // What a proxy or an attacker plausibly turns one into the other. A full search would let anyone who can garble a
    // signature make every client verify 500 times.
    private static readonly int[] PlausibleStatuses =
    [
        200, 500, 404, 503, 403, 401, 400, 502, 201, 204, 304, 302, 301, 202, 206, 303, 307, 308,
        405, 406, 408, 409, 410, 412, 413, 415, 416, 418, 421, 422, 425, 428, 429, 431, 451, 501, 504, 505, 507, 511,
    ];

    // A proxy in front of the service often cuts a prefix of the path: /api/orders arrives as /orders.
    private const int MaxPathPrefixes = 4;

    /// <summary>
    /// Says as exactly as can be told why a candidate's signature did not verify, or what is behind a
    /// <see cref="ResponseCheck.Suspect"/>, by trying a bounded number of likely originals with the key. For local
    /// public keys. Whatever it finds, the response stays refused.
    /// </summary>
    public static VerificationProblem Diagnose(SignatureCandidate candidate, SignatureVerifier verify)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(verify);
        if (candidate.Problem is not null)
        {
            // The nonce is not ours. If the rest fits this request, an earlier answer to the same request came back; a
            // cache may also have cut its copy to a range, or answered HEAD with the copy of a GET.
            return verify(candidate.Base, candidate.Signature)
                ? candidate.Problem
                : FindOriginalStatus(candidate, verify)
                    ?? FindOriginalRequest(candidate, verify)
                    ?? Problem(VerificationFailure.WrongRequest, "The response was signed for another request.");
        }

        return FindOriginalStatus(candidate, verify)
            ?? FindOriginalRequest(candidate, verify)
            ?? Problem(VerificationFailure.SignatureInvalid, "The signature does not verify.");
    }

    private static VerificationProblem? FindOriginalStatus(SignatureCandidate candidate, SignatureVerifier verify)
    {
        var response = candidate.Response;
        foreach (var status in PlausibleStatuses)
        {
            if (status != response.Status && Verifies(candidate, response with { Status = status }, verify))
            {
                return Problem(VerificationFailure.StatusChanged, $"The status is {response.Status}, but {status} was signed.");
            }
        }

        return null;
    }

    private static VerificationProblem? FindOriginalRequest(SignatureCandidate candidate, SignatureVerifier verify)
    {
        var response = candidate.Response;
        var request = response.Request;
        if (request.Method is "GET" or "HEAD")
        {
            var other = request.Method == "GET" ? "HEAD" : "GET";
            if (Verifies(candidate, response with { Request = request with { Method = other } }, verify))
            {
                return Problem(VerificationFailure.WrongRequest, $"The request was {request.Method}, but an answer to {other} was signed.");
            }
        }

        if (request.Query is not ("" or "?")
            && Verifies(candidate, response with { Request = request with { Query = "?" } }, verify))
        {
            return Problem(VerificationFailure.WrongRequest, "The service signed an answer to the request without its query.");
        }

        var path = request.Path;
        for (var i = 0; i < MaxPathPrefixes && path.IndexOf('/', Math.Min(1, path.Length)) is > 0 and var slash; i++)
        {
            path = path[slash..];
            if (Verifies(candidate, response with { Request = request with { Path = path } }, verify))
            {
                return Problem(VerificationFailure.WrongRequest, $"The request's path was {request.Path}, but the service saw and signed {path}.");
            }
        }

        return null;
    }

    private static bool Verifies(SignatureCandidate candidate, ResponseToVerify original, SignatureVerifier verify) =>
        SignatureBase.TryCreate(
            HttpMessage.ForResponse(original.Status, original.Fields, original.Request),
            candidate.Parameters,
            out var signatureBase,
            out _)
        && verify(signatureBase.Bytes, candidate.Signature);
}
