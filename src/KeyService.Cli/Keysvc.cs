using System.CommandLine;
using System.CommandLine.Invocation;
using KeyService.Cli.Commands;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;

namespace KeyService.Cli;

/// <summary>The whole command line.</summary>
internal static class Keysvc
{
    public const string Name = "keysvc";

    /// <summary>Runs one command line and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var options = new GlobalOptions(terminal);
        var root = Root(new CommandRunner(terminal, options));
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return UsageErrors.Report(parsed, arguments, terminal);
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
        });
    }

    /// <summary>The commands, each from the file of its group.</summary>
    public static RootCommand Root(CommandRunner runner)
    {
        var root = new RootCommand("Administers a KeyService authority, and signs and verifies through it.")
        {
            TenantCommands.Create(runner),
            KeyCommands.Create(runner),
            VersionCommands.Create(runner),
            SignCommand.Create(runner),
            VerifyCommand.Create(runner),
            KeySetCommand.Create(runner),
            ExplainCommand.Create(runner),
            AuditCommands.Create(runner),
            CompletionCommand.Create(runner),
        };
        runner.Options.AddTo(root);
        ExampleHelp.Install(root, runner.Terminal);
        return root;
    }
}
