using System.CommandLine;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;
using KeyService.Signing;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc versions …</c></summary>
internal static class VersionCommands
{
    public static Command Create(CommandRunner runner) => new("versions", "Look at a key's versions, revoke and destroy them.")
    {
        List(runner),
        Revoke(runner),
        Destroy(runner),
    };

    private static DocumentedCommand List(CommandRunner runner)
    {
        var key = Names.Key();
        var command = new DocumentedCommand("list", "List a key's versions.", "keysvc versions list acme/responses") { key };
        runner.Attach(command, async (session, cancellation) =>
        {
            var versions = session.Admin.ListVersionsAsync(session.Parsed.GetRequiredValue(key), cancellation);
            session.Output.Versions(await versions.ToListAsync(cancellation));
        });
        return command;
    }

    private static DocumentedCommand Revoke(CommandRunner runner)
    {
        var version = Names.Version();
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for the audit trail; at most 500 characters.",
            HelpName = "TEXT",
            Required = true,
        };
        var command = new DocumentedCommand(
            "revoke",
            "Revoke a version: when this returns, no node of the authority signs or verifies with it.",
            "keysvc versions revoke acme/responses/1 --reason 'laptop stolen'")
        {
            version, reason,
        };
        var change = new ChangeArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var name = session.Parsed.GetRequiredValue(version);
            var answer = await session.Admin.RevokeVersionAsync(
                name, session.Parsed.GetRequiredValue(reason), session.Change(change), cancellation);
            session.Output.Changed($"Revoked {name}", answer);
        });
        return command;
    }

    private static DocumentedCommand Destroy(CommandRunner runner)
    {
        var version = Names.Version();
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new DocumentedCommand(
            "destroy",
            "Erase the material of a retired or revoked version. Cannot be undone.",
            "keysvc versions destroy acme/responses/1",
            "keysvc versions destroy acme/responses/1 --yes")
        {
            version, yes,
        };
        var change = new ChangeArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var name = session.Parsed.GetRequiredValue(version);
            if (!session.Parsed.GetValue(yes) && !change.IsDryRun(session.Parsed))
            {
                Confirm(session.Terminal, name);
            }

            session.Output.Changed(
                $"Destroyed {name}", await session.Admin.DestroyVersionAsync(name, session.Change(change), cancellation));
        });
        return command;
    }

    private static void Confirm(Terminal terminal, KeyVersionName version)
    {
        if (!terminal.IsInteractive)
        {
            throw new UsageException($"Destroying {version} cannot be undone and nobody can be asked here: add --yes.");
        }

        if (terminal.Ask($"The material of {version} will be erased for ever. Type its name to go on: ")?.Trim() != version.KeyId)
        {
            throw new UsageException($"That is not {version}: nothing was destroyed.");
        }
    }
}
