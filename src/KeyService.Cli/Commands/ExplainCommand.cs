using KeyService.Cli.Captures;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc explain</c></summary>
internal static class ExplainCommand
{
    public static DocumentedCommand Create(CommandRunner runner)
    {
        var command = new DocumentedCommand(
            "explain",
            "Say of a captured response what its signature covers, what the signature base is, and why it holds or fails. Exits 1 if it fails.",
            "keysvc explain response.txt --request 'GET /orders/42?expand=lines'",
            "curl -si https://orders.example/orders/42 | keysvc explain - --request 'GET /orders/42'",
            "keysvc explain page.har --entry 3 --jwks keys.json --trust acme/responses",
            "keysvc explain headers.txt --body body.bin --request 'GET /orders/42' --nonce 4f1c --at 2026-11-23T08:00:00Z --json");
        var arguments = new CaptureArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var parsed = session.Parsed;
            var capture = await arguments.ReadAsync(session, cancellation);
            var response = arguments.ToVerify(parsed, capture);
            var trusted = arguments.Trusted(parsed);
            var policy = trusted.Length > 0
                ? ResponseVerificationPolicy.Trusting(trusted)
                : new ResponseVerificationPolicy { IsTrusted = _ => true };
            using var keys = arguments.KeySetFile(parsed) is { } file
                ? CaptureKeys.Read(await InputArguments.ReadAllAsync(file, cancellation))
                : await FetchAsync(session, response, policy, cancellation);
            var (at, source) = arguments.JudgedAt(parsed, capture);
            var explanation = ResponseExplanation.Of(response, capture.Body, policy, at, keys.Find);
            session.Output.Explanation(new ExplainedCapture(capture, response, explanation, at, source) { TrustsAny = trusted.Length == 0 });
            return explanation.Problem is null ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    // A key that is not trusted is not asked for: nothing that a capture says makes a call.
    private static async Task<CaptureKeys> FetchAsync(
        Session session, ResponseToVerify response, ResponseVerificationPolicy policy, CancellationToken cancellation)
    {
        KeyVersionName[] named = [.. ResponseExplanation.NamedKeys(response).Where(version => policy.IsTrusted(version.Key))];
        return named.Length == 0 ? CaptureKeys.None : await CaptureKeys.FetchAsync(session.Client, named, cancellation);
    }
}
