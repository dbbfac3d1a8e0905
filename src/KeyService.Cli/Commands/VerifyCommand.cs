using System.CommandLine;
using System.CommandLine.Parsing;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc verify</c></summary>
internal static class VerifyCommand
{
    public static DocumentedCommand Create(CommandRunner runner)
    {
        var name = Names.KeyOrVersion();
        var signature = new Option<byte[]>("--signature")
        {
            Description = "The signature in base64, as sign prints it.",
            HelpName = "BASE64",
            Required = true,
            CustomParser = ParseSignature,
        };
        var command = new DocumentedCommand(
            "verify",
            "Verify a signature over bytes from --file, --data or standard input, or over their --digest. Exits 1 if it does not hold.",
            "keysvc verify acme/responses --data hello --signature q83vASNFZ4k=",
            "keysvc verify acme/responses/3 --file release.tar --signature q83vASNFZ4k=")
        {
            name, signature,
        };
        var input = new InputArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var (key, bytes) = (session.Parsed.GetRequiredValue(name), session.Parsed.GetRequiredValue(signature));
            var answer = input.Digest(session.Parsed) is { } digest
                ? await session.Client.VerifyDigestAsync(key, digest, bytes, cancellation)
                : await session.Client.VerifyAsync(key, await input.ReadAsync(session, cancellation), bytes, cancellation);
            session.Output.Verification(answer);
            return answer.Valid ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static byte[]? ParseSignature(ArgumentResult result)
    {
        try
        {
            return Convert.FromBase64String(result.Tokens[0].Value);
        }
        catch (FormatException)
        {
            result.AddError("--signature is not base64: give it as 'keysvc sign' prints it, with its padding.");
            return null;
        }
    }
}
