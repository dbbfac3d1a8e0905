using System.Globalization;
using KeyService.Cli.Captures;
using KeyService.Cli.Invocation;
using KeyService.Signing.Http;

namespace KeyService.Cli.Output;

/// <summary>An explained capture for people: what it is, what each signature covers, its base, each check, the verdict.</summary>
internal static class ExplanationText
{
    public static void Write(ExplainedCapture explained, Terminal terminal)
    {
        var (capture, explanation) = (explained.Capture, explained.Explanation);
        PlainTable.OfFields()
            .Row("response", string.Create(
                CultureInfo.InvariantCulture, $"{capture.Status}, {capture.Fields.Count} header lines, {capture.Body.Length} bytes of body"))
            .Row("request", capture.HasSignature ? RequestText.Format(explained.Response.Request) : Texts.None)
            .Row("judged as of", $"{Texts.Time(explained.At)} ({explained.AtSource})")
            .WriteTo(terminal);
        foreach (var signature in explanation.Signatures)
        {
            Write(signature, explained, terminal);
        }

        terminal.Output.WriteLine();
        foreach (var note in explained.Notes())
        {
            terminal.Output.WriteLine(Texts.Line($"Note: {note}"));
        }

        terminal.Output.WriteLine(explanation.Problem is { } problem
            ? Texts.Line($"FAILS: {problem.Message} ({problem.Reason})")
            : "HOLDS: a client accepts this response.");
    }

    private static void Write(ExplainedSignature signature, ExplainedCapture explained, Terminal terminal)
    {
        var output = terminal.Output;
        output.WriteLine();
        var covered = PlainTable.WithHeaders($"covered by '{signature.Label}'", "value in the capture");
        foreach (var component in signature.Components)
        {
            covered.Row(component.Identifier, component.Value ?? $"MISSING: {component.Problem}");
        }

        foreach (var (name, value) in signature.Parameters?.Parameters ?? [])
        {
            covered.Row(name, KeyService.Signing.StructuredFields.StructuredField.Serialize(
                new KeyService.Signing.StructuredFields.Item(value, KeyService.Signing.StructuredFields.Parameters.Empty)));
        }

        covered.WriteTo(terminal);
        output.WriteLine();
        output.WriteLine(signature.Base is null ? "There is no signature base: see the checks." : "The signature base, as the capture gives it:");
        foreach (var line in signature.Base?.Split('\n') ?? [])
        {
            output.WriteLine(Texts.Line($"  {line}"));
        }

        output.WriteLine();
        var checks = PlainTable.WithHeaders("check", "outcome", "").EndingInProse();
        foreach (var check in signature.Checks)
        {
            checks.Row(check.Step.ToString().ToLowerInvariant(), Outcome(check.Outcome), Tell(check, signature, explained));
        }

        checks.WriteTo(terminal);
    }

    private static string Outcome(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "ok",
        CheckOutcome.Failed => "FAILED",
        CheckOutcome.NotReached => Texts.None,
        _ => "not checked",
    };

    private static string Tell(ExplainedCheck check, ExplainedSignature signature, ExplainedCapture explained) => check.Outcome switch
    {
        CheckOutcome.Failed => signature.Problem!.Message,
        CheckOutcome.NotReached => "",
        CheckOutcome.Skipped => "the request's nonce is not known",
        _ => Passed(check.Step, signature, explained),
    };

    private static string Passed(VerificationStep step, ExplainedSignature signature, ExplainedCapture explained) => step switch
    {
        VerificationStep.Syntax => "Signature-Input and Signature are well formed",
        VerificationStep.Coverage => "everything that the profile demands is covered",
        VerificationStep.Trust => $"{signature.Parameters!.KeyId} may sign here",
        VerificationStep.Times => $"made {Second(signature.Parameters!.Created)}, expires {Second(signature.Parameters.Expires)}",
        VerificationStep.Digest => "Content-Digest can be checked",
        VerificationStep.Base => "every covered component is there",
        VerificationStep.Nonce => "the request's nonce comes back",
        VerificationStep.Key => $"{signature.Parameters!.KeyId} verifies with {signature.Algorithm?.Name}",
        VerificationStep.Signature => "it is this key's signature over the base above",
        _ => string.Create(CultureInfo.InvariantCulture, $"{explained.Capture.Body.Length} bytes have the covered digest"),
    };

    private static string Second(long? time) => Texts.Time(DateTimeOffset.FromUnixTimeSeconds(time!.Value));
}
