using System.CommandLine;
using KeyService.Cli.Output;

namespace KeyService.Cli.Invocation;

/// <summary>Tells what is wrong with a command line that could not be parsed.</summary>
internal static class UsageErrors
{
    public static int Report(ParseResult parsed, IReadOnlyList<string> arguments, Terminal terminal)
    {
        // The parse failed, so --json is looked for as it was typed.
        var output = CommandOutput.Create(terminal, arguments.Contains("--json"));
        var command = parsed.CommandResult.Command;
        var path = Path(command);
        var message = command.Subcommands.Count > 0
            ? NoSuchCommand(path, command, parsed.UnmatchedTokens)
            : string.Join("; ", parsed.Errors.Select(error => error.Message.TrimEnd('.')).Distinct());
        output.Failure(new Failure(Failure.Usage, $"{message}. See '{path} --help'.", ExitCode.Usage));
        return ExitCode.Usage;
    }

    private static string NoSuchCommand(string path, Command group, IReadOnlyList<string> unmatched)
    {
        var choice = string.Join(", ", group.Subcommands.Select(command => command.Name));
        return unmatched.Count > 0
            ? $"'{path}' has no '{unmatched[0]}': write one of {choice}"
            : $"'{path}' needs a command: {choice}";
    }

    private static string Path(Command command)
    {
        var names = new Stack<string>();
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Push(symbol is RootCommand ? Keysvc.Name : symbol.Name);
        }

        return string.Join(' ', names);
    }
}
