using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>Verifies a signature over a message with one key; <c>VerificationKey.Verify</c> is one.</summary>
public delegate bool SignatureVerifier(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>
/// The decisions of verifying a response, without clock and I/O, in the order of RFC 9421, section 3.2:
/// <see cref="Begin"/> selects signatures and checks policy, coverage, times and nonce; the caller finds the key and
/// verifies; <see cref="Finish(SignatureCandidate, ContentDigestAccumulator)"/> holds the body to the covered digest.
/// Where no nonce was asked for, the caller claims the signature's nonce last of all.
/// <para>
/// Several signatures: only those with the profile's tag are looked at, whatever their labels, and each is judged by
/// itself. One that fails is left aside and takes nothing from another; the response is accepted only if one of them
/// passes every check alone. More than <see cref="MaxCandidates"/> with the tag are refused unread.
/// </para>
/// </summary>
public static partial class ResponseVerification
{
    /// <summary>The most signatures with the profile's tag that one response may have.</summary>
    public const int MaxCandidates = 4;

    /// <summary>The longest Signature or Signature-Input, in characters over all lines.</summary>
    public const int MaxFieldLength = 16 * 1024;

    /// <summary>The most components that a signature may cover: some cost a parse of a whole field.</summary>
    public const int MaxComponents = 64;

    /// <summary>Step one: everything that can be judged without the key.</summary>
    public static ResponseCheck Begin(ResponseToVerify response, ResponseVerificationPolicy policy, DateTimeOffset now) =>
        BeginTraced(response, policy, now, traces: null);

    /// <summary>As <see cref="Begin"/>; how far each signature came is added to <paramref name="traces"/>.</summary>
    internal static ResponseCheck BeginTraced(
        ResponseToVerify response, ResponseVerificationPolicy policy, DateTimeOffset now, List<SignatureTrace>? traces)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(policy);
        if (ReadSignatures(response, out var inputs, out var signatures) is { } problem)
        {
            return ResponseCheck.Refused(problem);
        }

        List<SignatureCandidate> passed = [];
        SignatureCandidate? suspect = null;
        VerificationProblem? first = null;
        KeyName? named = null;
        var tagged = 0;
        foreach (var (label, member) in inputs!)
        {
            if (!HasTag(member))
            {
                continue;
            }

            if (++tagged > MaxCandidates)
            {
                return ResponseCheck.Refused(Malformed($"The response has more than {MaxCandidates} signatures with the tag {ResponseProfile.Tag}."));
            }

            var trace = new SignatureTrace(label);
            var found = Judge(response, policy, now, trace, member, signatures!.Find(label), out var candidate);
            (trace.Problem, trace.Candidate) = (found, candidate);
            traces?.Add(trace);
            named ??= trace.Version?.Key;
            if (found is null)
            {
                passed.Add(candidate!);
                continue;
            }

            first ??= found;
            suspect ??= candidate;
        }

        return passed.Count > 0 ? ResponseCheck.Passed(passed)
            : tagged == 0 ? ResponseCheck.Refused(Problem(VerificationFailure.WrongProfile, $"The response has signatures, but none with the tag {ResponseProfile.Tag}."))
            : ResponseCheck.Refused(first!, suspect, named);
    }

    /// <summary>
    /// Step two, after the candidate's signature was verified with its key: the body that was hashed as it arrived.
    /// Null: the response is accepted.
    /// </summary>
    public static VerificationProblem? Finish(SignatureCandidate candidate, ContentDigestAccumulator body)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(body);
        if (candidate.Problem is not null)
        {
            return candidate.Problem;
        }

        if (!ReferenceEquals(body.Claimed, candidate.Digests))
        {
            throw new ArgumentException("The body was hashed for another candidate.", nameof(body));
        }

        return body.Matches() ? null
            : candidate.Digests is null ? Problem(VerificationFailure.TamperedBody, "The 304 has a body.")
            : Problem(VerificationFailure.TamperedBody, "The body does not have the signed Content-Digest.");
    }

    /// <summary>Step two with the whole body in memory.</summary>
    public static VerificationProblem? Finish(SignatureCandidate candidate, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        using var digest = candidate.CreateBodyDigest();
        digest.Append(body);
        return Finish(candidate, digest);
    }

    private static VerificationProblem? ReadSignatures(
        ResponseToVerify response,
        out StructuredDictionary? inputs,
        out StructuredDictionary? signatures)
    {
        (inputs, signatures) = (null, null);
        var input = HttpFields.Combine(response.Fields, "signature-input");
        var signature = HttpFields.Combine(response.Fields, "signature");
        if (input is null && signature is null)
        {
            return Problem(VerificationFailure.Unsigned, "The response has no signature.");
        }

        if (input is null || signature is null)
        {
            return Malformed($"The response has no {(input is null ? "Signature-Input" : "Signature")}, but its counterpart.");
        }

        if (input.Length > MaxFieldLength || signature.Length > MaxFieldLength)
        {
            return Malformed($"Signature or Signature-Input is longer than {MaxFieldLength} characters.");
        }

        return !StructuredField.TryParseDictionary(input, out inputs) ? Malformed("Signature-Input is not a structured dictionary.")
            : !StructuredField.TryParseDictionary(signature, out signatures) ? Malformed("Signature is not a structured dictionary.")
            : inputs.Count == 0 && signatures.Count == 0 ? Problem(VerificationFailure.Unsigned, "The signature fields are empty.")
            : null;
    }

    private static bool HasTag(StructuredMember member) =>
        member.Parameters.Find("tag") is BareItem.String { Value: ResponseProfile.Tag };

    private static VerificationProblem Malformed(string found) => Problem(VerificationFailure.Malformed, found);

    private static VerificationProblem Problem(VerificationFailure failure, string found) => VerificationProblem.Of(failure, found);
}
