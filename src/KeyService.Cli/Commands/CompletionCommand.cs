using System.CommandLine;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc completion</c>: scripts that ask this program itself, through System.CommandLine's suggest directive.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # keysvc completion for bash. Load it with: eval "$(keysvc completion bash)"
        _keysvc() {
            local suggestions
            suggestions=$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
            mapfile -t COMPREPLY < <(compgen -W "${suggestions}" -- "${COMP_WORDS[COMP_CWORD]}")
        }
        complete -o default -F _keysvc keysvc
        """;

    private const string Zsh = """
        # keysvc completion for zsh. Load it with: eval "$(keysvc completion zsh)"
        _keysvc() {
            local -a suggestions
            suggestions=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a suggestions
        }
        compdef _keysvc keysvc
        """;

    private const string Fish = """
        # keysvc completion for fish. Load it with: keysvc completion fish | source
        function __keysvc_suggest
            set -l line (commandline --current-process --cut-at-cursor)
            keysvc "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete --command keysvc --arguments '(__keysvc_suggest)'
        """;

    public static DocumentedCommand Create(CommandRunner runner)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new DocumentedCommand(
            "completion",
            "Print a script that completes keysvc's commands and options in a shell.",
            "eval \"$(keysvc completion bash)\"",
            "keysvc completion fish | source")
        {
            shell,
        };
        command.SetAction(parsed => runner.Terminal.Output.WriteLine(Script(parsed.GetRequiredValue(shell)).ReplaceLineEndings("\n")));
        return command;
    }

    private static string Script(string shell) => shell switch
    {
        "zsh" => Zsh,
        "fish" => Fish,
        _ => Bash,
    };
}
