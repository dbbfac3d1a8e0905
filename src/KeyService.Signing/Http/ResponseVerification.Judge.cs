using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

public static partial class ResponseVerification
{
    /// <summary>
    /// Judges one signature with the profile's tag. With the problem of a nonce alone there is a candidate as well, for
    /// diagnosis only.
    /// </summary>
    private static VerificationProblem? Judge(
        ResponseToVerify response,
        ResponseVerificationPolicy policy,
        DateTimeOffset now,
        SignatureTrace trace,
        StructuredMember input,
        StructuredMember? signature,
        out SignatureCandidate? candidate)
    {
        candidate = null;
        var label = trace.Label;
        if (!SignatureParameters.TryCreate(input, out var parameters, out var fault))
        {
            return Malformed($"The Signature-Input '{label}' is malformed: {fault}.");
        }

        trace.Parameters = parameters;
        if (parameters.Components.Count > MaxComponents)
        {
            return Malformed($"The signature covers more than {MaxComponents} components.");
        }

        if (signature is not Item { Value: BareItem.ByteSequence { Value: var bytes } })
        {
            return Malformed($"The Signature field has no bytes under the label '{label}'.");
        }

        trace.Step = VerificationStep.Coverage;
        if (CheckCoverage(response, policy, parameters) is { } weak)
        {
            return weak;
        }

        trace.Step = VerificationStep.Trust;
        if (CheckKey(parameters, policy, out var key) is { } untrusted)
        {
            return untrusted;
        }

        trace.Version = key;
        trace.Step = VerificationStep.Times;
        if (CheckTimes(parameters, policy, now) is { } late)
        {
            return late;
        }

        trace.Step = VerificationStep.Digest;
        if (ReadDigests(response, out var digests) is { } broken)
        {
            return broken;
        }

        trace.Step = VerificationStep.Base;
        var message = HttpMessage.ForResponse(response.Status, response.Fields, response.Request);
        if (!SignatureBase.TryCreate(message, parameters, out var signatureBase, out fault))
        {
            return Problem(VerificationFailure.SignatureInvalid, $"A covered component cannot be rebuilt: {fault}.");
        }

        trace.Step = VerificationStep.Nonce;
        var nonce = CheckNonce(response, parameters);
        candidate = new SignatureCandidate(response, label, parameters)
        {
            KeyVersion = key,
            Base = signatureBase.Bytes,
            Signature = bytes.ToArray(),
            Created = DateTimeOffset.FromUnixTimeSeconds(parameters.Created!.Value),
            Expires = DateTimeOffset.FromUnixTimeSeconds(parameters.Expires!.Value),
            Digests = digests,
            Problem = nonce,
        };
        return nonce;
    }
}
