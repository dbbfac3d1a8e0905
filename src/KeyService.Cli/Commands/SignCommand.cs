using KeyService.Cli.Help;
using KeyService.Cli.Invocation;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc sign</c></summary>
internal static class SignCommand
{
    public static DocumentedCommand Create(CommandRunner runner)
    {
        var key = Names.Key();
        var command = new DocumentedCommand(
            "sign",
            "Sign bytes as they are, from --file, --data or standard input, or their --digest. Prints the signature in base64.",
            "keysvc sign acme/responses --data hello",
            "keysvc sign acme/responses --file release.tar --json",
            "sha256sum release.tar | cut -c1-64 | xargs keysvc sign acme/responses --digest")
        {
            key,
        };
        var input = new InputArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var name = session.Parsed.GetRequiredValue(key);
            session.Output.Signature(input.Digest(session.Parsed) is { } digest
                ? await session.Client.SignDigestAsync(name, digest, cancellation)
                : await session.Client.SignAsync(name, await input.ReadAsync(session, cancellation), cancellation));
        });
        return command;
    }
}
