using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

public sealed partial class CompactResponse
{
    /// <summary>Reads a received response. With <see cref="ResponseToVerify.ExpectedNonce"/> it must echo that nonce.</summary>
    /// <param name="response">The response as received, and the request as it was sent.</param>
    /// <param name="body">The content as received.</param>
    /// <param name="now">The verifier's time.</param>
    /// <param name="tolerance"><see cref="CompactTolerance.Responses"/> if null.</param>
    public static CompactReading<CompactResponse> Read(
        ResponseToVerify response, ReadOnlyMemory<byte> body, DateTimeOffset now, CompactTolerance? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (!CompactFields.TryReadSignatures(response.Fields, SignatureField, out var signatures, out var problem)
            || !CompactFields.TryRead(response.Fields, TimestampField, out var timestamp, out problem)
            || !CompactFields.TryRead(response.Fields, NonceField, out var nonce, out problem)
            || !TryReadKeyVersions(response.Fields, out var versions, out problem))
        {
            return CompactReading<CompactResponse>.Refused(problem!);
        }

        if (Unbindable(response.Status, response.Request) is { } unbindable)
        {
            return CompactReading<CompactResponse>.Malformed(unbindable);
        }

        if (!CompactText.TryReadTimestamp(timestamp, out var seconds))
        {
            return CompactReading<CompactResponse>.Malformed($"{TimestampField} is not a time in seconds.");
        }

        if (!IsNonce(nonce))
        {
            return CompactReading<CompactResponse>.Malformed($"{NonceField} is not 22 to 128 characters of base64url.");
        }

        var entries = ReadEntries(signatures, versions);
        problem = entries.Problem
            ?? CheckVersionCount(versions, entries.Count)
            ?? (tolerance ?? CompactTolerance.Responses).Check(seconds, now)
            ?? CheckNonce(response.ExpectedNonce, nonce);
        return problem is not null
            ? CompactReading<CompactResponse>.Refused(problem)
            : CompactReading<CompactResponse>.Of(
                new CompactResponse(response.Status, response.Request, nonce, seconds, body), entries.WellFormed);
    }

    private static SignatureEntries ReadEntries(string text, IReadOnlyList<KeyVersionName> versions)
    {
        var entries = new SignatureEntries(SignatureField);
        foreach (var range in text.AsSpan().Split(','))
        {
            SignatureEntries.Cut(WithoutSpace(text.AsSpan(range)), '=', out var scheme, out var value);
            var algorithm = AlgorithmOf(scheme);
            entries.Add(
                algorithm,
                algorithm is null ? null : CompactText.ReadHex(value, algorithm),
                entries.Count < versions.Count ? versions[entries.Count] : null);
            if (entries.TooMany)
            {
                break;
            }
        }

        return entries;
    }

    // hmac-sha256 has the one name sha256 here.
    private static SignatureAlgorithm? AlgorithmOf(ReadOnlySpan<char> scheme) =>
        scheme is "sha256" ? SignatureAlgorithm.HmacSha256
        : SignatureAlgorithm.TryParse(scheme.ToString(), out var algorithm) && !algorithm.IsSymmetric ? algorithm
        : null;

    // Optional, but where it stands it must be right: a key id that is half read would be a hint to the wrong key.
    private static bool TryReadKeyVersions(
        IReadOnlyList<HttpFieldLine> fields, out List<KeyVersionName> versions, out VerificationProblem? problem)
    {
        versions = [];
        problem = null;
        if (!HttpFields.Contains(fields, KeyIdField))
        {
            return true;
        }

        if (!CompactFields.TryRead(fields, KeyIdField, out var text, out problem))
        {
            return false;
        }

        foreach (var range in text.AsSpan().Split(','))
        {
            var keyId = WithoutSpace(text.AsSpan(range)).ToString();
            if (versions.Count == MaxSignatures || !KeyVersionName.TryParse(keyId, out var version) || version.KeyId != keyId)
            {
                problem = CompactProblem.Of(
                    VerificationFailure.Malformed, $"{KeyIdField} is not 1 to {MaxSignatures} of TENANT/KEY/VERSION.");
                return false;
            }

            versions.Add(version);
        }

        return true;
    }

    private static VerificationProblem? CheckVersionCount(List<KeyVersionName> versions, int signatures) =>
        versions.Count == 0 || versions.Count == signatures
            ? null
            : CompactProblem.Of(VerificationFailure.Malformed, $"{KeyIdField} names {versions.Count} key versions for {signatures} signatures.");

    private static VerificationProblem? CheckNonce(string? expected, string nonce) =>
        expected is null || nonce == expected
            ? null
            : CompactProblem.Of(VerificationFailure.Replayed, "The response does not echo this request's nonce.");

    // A list's members are separated by a comma and at most one space.
    private static ReadOnlySpan<char> WithoutSpace(ReadOnlySpan<char> member) => member is [' ', ..] ? member[1..] : member;
}
