using KeyService.Signing.Http;

namespace KeyService.Cli.Captures;

/// <summary>What <c>keysvc explain</c> found.</summary>
/// <param name="Capture">The response as recorded.</param>
/// <param name="Response">The response as it was judged.</param>
/// <param name="Explanation">The verdict and its steps.</param>
/// <param name="At">As of when it was judged.</param>
/// <param name="AtSource">Where that time comes from.</param>
internal sealed record ExplainedCapture(
    CapturedResponse Capture, ResponseToVerify Response, ResponseExplanation Explanation, DateTimeOffset At, string AtSource)
{
    /// <summary>No trusted keys were named, so any key counts.</summary>
    public bool TrustsAny { get; init; }

    /// <summary>What may mislead, of the recording and of how it was judged.</summary>
    public IEnumerable<string> Notes()
    {
        foreach (var note in Capture.Notes)
        {
            yield return note;
        }

        if (Explanation.OtherLabels.Count > 0)
        {
            yield return $"Signatures without the tag {ResponseProfile.Tag} are not looked at: {string.Join(", ", Explanation.OtherLabels)}.";
        }

        if (Explanation.Signatures.Count == 0)
        {
            yield break;
        }

        if (TrustsAny)
        {
            yield return "Any key counts here: name those that the client trusts with --trust.";
        }

        if (Response.ExpectedNonce is null)
        {
            yield return "A replay cannot be told: the request's nonce is not known. Give it with --nonce, or its Accept-Signature with --request-header.";
        }
    }
}
