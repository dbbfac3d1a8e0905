using System.Text;

namespace KeyService.Signing.Http;

/// <summary>How one step of a verification ended.</summary>
public enum CheckOutcome
{
    /// <summary>It passed.</summary>
    Passed,

    /// <summary>It failed, and so did the signature.</summary>
    Failed,

    /// <summary>A step before it failed.</summary>
    NotReached,

    /// <summary>There was nothing to compare with: no nonce is known.</summary>
    Skipped,
}

/// <summary>One step of a signature's verification.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outcome">How it ended.</param>
public readonly record struct ExplainedCheck(VerificationStep Step, CheckOutcome Outcome);

/// <summary>A covered component in the captured response.</summary>
/// <param name="Identifier">The component as it stands in Signature-Input.</param>
/// <param name="Value">Its value as it goes into the base; null if it cannot be found.</param>
/// <param name="Problem">Why it cannot be found, as the end of a sentence.</param>
public sealed record ExplainedComponent(string Identifier, string? Value, string? Problem);

/// <summary>One signature with the profile's tag, and what became of it.</summary>
public sealed record ExplainedSignature
{
    private static readonly VerificationStep[] Steps = [.. Enum.GetValues<VerificationStep>().Where(step => step != VerificationStep.Selection)];

    private ExplainedSignature()
    {
    }

    /// <summary>The signature's label; it carries no meaning.</summary>
    public required string Label { get; init; }

    /// <summary>The covered components and parameters; null if they cannot be read.</summary>
    public required SignatureParameters? Parameters { get; init; }

    /// <summary>The covered components with the values that the captured response and its request have.</summary>
    public required IReadOnlyList<ExplainedComponent> Components { get; init; }

    /// <summary>The signature base; null if it cannot be built from the capture.</summary>
    public required string? Base { get; init; }

    /// <summary>The key's algorithm; null if no key was found, or none was looked for.</summary>
    public required SignatureAlgorithm? Algorithm { get; init; }

    /// <summary>Each step in its order.</summary>
    public required IReadOnlyList<ExplainedCheck> Checks { get; init; }

    /// <summary>Why the signature does not count; null if it holds.</summary>
    public required VerificationProblem? Problem { get; init; }

    internal static ExplainedSignature Of(
        ResponseToVerify response, ReadOnlySpan<byte> body, SignatureTrace trace, Func<KeyVersionName, KeyFinding> findKey)
    {
        var key = trace.Candidate is { } candidate ? findKey(candidate.KeyVersion) : null;
        var (step, problem) = Conclude(trace, key, body);
        var message = HttpMessage.ForResponse(response.Status, response.Fields, response.Request);
        return new ExplainedSignature
        {
            Label = trace.Label,
            Parameters = trace.Parameters,
            Components = [.. (trace.Parameters?.Components ?? []).Select(component => Read(message, component))],
            Base = trace.Parameters is { } parameters && SignatureBase.TryCreate(message, parameters, out var signatureBase, out _)
                ? Encoding.ASCII.GetString(signatureBase.Bytes)
                : null,
            Algorithm = key?.Algorithm,
            Checks = [.. Steps.Select(each => new ExplainedCheck(each, OutcomeOf(each, step, problem, response)))],
            Problem = problem,
        };
    }

    // What a verifier does after the steps without the key, in its order.
    private static (VerificationStep Step, VerificationProblem? Problem) Conclude(SignatureTrace trace, KeyFinding? key, ReadOnlySpan<byte> body)
    {
        if (trace.Candidate is not { } candidate || key is null)
        {
            return (trace.Step, trace.Problem);
        }

        if (trace.Problem is { } suspected)
        {
            return (trace.Step, key.Verify is { } verifier ? ResponseVerification.Diagnose(candidate, verifier) : suspected);
        }

        if (key.Problem is not null || key.Verify is not { } verify)
        {
            return (VerificationStep.Key, key.Problem);
        }

        if (!candidate.Agrees(key.Algorithm!))
        {
            return (VerificationStep.Key, VerificationProblem.Of(
                VerificationFailure.AlgorithmMismatch,
                $"The signature claims the algorithm {candidate.ClaimedAlgorithm}, but {candidate.KeyVersion.Key} is a key for {key.Algorithm!.Name}."));
        }

        return verify(candidate.Base, candidate.Signature)
            ? (VerificationStep.Body, ResponseVerification.Finish(candidate, body))
            : (VerificationStep.Signature, ResponseVerification.Diagnose(candidate, verify));
    }

    private static CheckOutcome OutcomeOf(VerificationStep each, VerificationStep last, VerificationProblem? problem, ResponseToVerify response) =>
        each > last ? CheckOutcome.NotReached
        : each == last && problem is not null ? CheckOutcome.Failed
        : each == VerificationStep.Nonce && response.ExpectedNonce is null ? CheckOutcome.Skipped
        : CheckOutcome.Passed;

    private static ExplainedComponent Read(HttpMessage message, ComponentIdentifier component) =>
        ComponentValue.TryGet(message, component, out var value, out var problem)
            ? new ExplainedComponent(component.ToString(), value, null)
            : new ExplainedComponent(component.ToString(), null, problem);
}
