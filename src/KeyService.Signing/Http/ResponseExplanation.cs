using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>
/// A response's verification told step by step: what each signature covers, what its base is, and why it holds or fails.
/// It is read off <see cref="ResponseVerification"/> at work, so it says what a verifier does. Immutable.
/// </summary>
public sealed record ResponseExplanation
{
    private ResponseExplanation()
    {
    }

    /// <summary>Why the response is refused; null if it is accepted.</summary>
    public required VerificationProblem? Problem { get; init; }

    /// <summary>The signatures with the profile's tag, in the order of Signature-Input; none if they could not be read.</summary>
    public required IReadOnlyList<ExplainedSignature> Signatures { get; init; }

    /// <summary>The labels of the signatures without the profile's tag, which nobody looks at.</summary>
    public required IReadOnlyList<string> OtherLabels { get; init; }

    /// <summary>Verifies the response and tells each step.</summary>
    /// <param name="response">The response as it was captured.</param>
    /// <param name="body">Its body as it was received.</param>
    /// <param name="policy">What the verifier demands.</param>
    /// <param name="now">When the response is judged.</param>
    /// <param name="findKey">Finds the key of a signature that may be tried with it, or says why it must not be.</param>
    public static ResponseExplanation Of(
        ResponseToVerify response,
        ReadOnlyMemory<byte> body,
        ResponseVerificationPolicy policy,
        DateTimeOffset now,
        Func<KeyVersionName, KeyFinding> findKey)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(findKey);
        List<SignatureTrace> traces = [];
        var check = ResponseVerification.BeginTraced(response, policy, now, traces);
        var signatures = traces.ConvertAll(trace => ExplainedSignature.Of(response, body.Span, trace, findKey));
        return new ResponseExplanation
        {
            Problem = Judge(check, traces, signatures),
            Signatures = signatures,
            OtherLabels = [.. ReadInputs(response).Select(input => input.Key).Where(label => !traces.Exists(trace => trace.Label == label))],
        };
    }

    /// <summary>
    /// The key versions that the response's signatures name, so that their keys can be fetched beforehand. Whether they
    /// are trusted is not said.
    /// </summary>
    public static IReadOnlyList<KeyVersionName> NamedKeys(ResponseToVerify response)
    {
        ArgumentNullException.ThrowIfNull(response);
        List<KeyVersionName> names = [];
        foreach (var (_, member) in ReadInputs(response))
        {
            if (member.Parameters.Find("keyid") is BareItem.String { Value: var keyId }
                && KeyVersionName.TryParse(keyId, out var name)
                && !names.Contains(name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    // As every verifier concludes: one signature that holds is enough, and otherwise the first problem counts.
    private static VerificationProblem? Judge(ResponseCheck check, List<SignatureTrace> traces, List<ExplainedSignature> signatures)
    {
        if (check.IsRefused)
        {
            return check.Suspect is { } suspect ? signatures[traces.FindIndex(trace => trace.Candidate == suspect)].Problem : check.Problem;
        }

        var tried = signatures.Where((_, index) => traces[index].Problem is null).ToList();
        return tried.Exists(signature => signature.Problem is null) ? null : tried[0].Problem;
    }

    private static StructuredDictionary ReadInputs(ResponseToVerify response) =>
        HttpFields.Combine(response.Fields, "signature-input") is { Length: <= ResponseVerification.MaxFieldLength } input
        && StructuredField.TryParseDictionary(input, out var inputs)
            ? inputs
            : new StructuredDictionary([]);
}

/// <summary>The key of a signature, or why it must not be used.</summary>
public sealed record KeyFinding
{
    private KeyFinding()
    {
    }

    /// <summary>The key's algorithm; null if there is a problem.</summary>
    public SignatureAlgorithm? Algorithm { get; private init; }

    /// <summary>Verifies with the key; null if there is a problem.</summary>
    public SignatureVerifier? Verify { get; private init; }

    /// <summary>Why the key must not be used; null if it may.</summary>
    public VerificationProblem? Problem { get; private init; }

    /// <summary>The key exists and may verify.</summary>
    public static KeyFinding Found(SignatureAlgorithm algorithm, SignatureVerifier verify) => new() { Algorithm = algorithm, Verify = verify };

    /// <summary>The key is unknown, revoked, retired or disabled.</summary>
    public static KeyFinding Refused(VerificationFailure failure, string found) => new() { Problem = VerificationProblem.Of(failure, found) };
}
