using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests;

/// <summary>Shell completion, in a real shell.</summary>
public class Completion
{
    [Theory]
    [InlineData("keysvc te", "tenants")]
    [InlineData("keysvc keys ", "create disable enable list rotate schedule show")]
    [InlineData("keysvc keys ro", "rotate")]
    [InlineData("keysvc keys create acme/responses --rot", "--rotate-every")]
    [InlineData("keysvc keys create acme/responses --algorithm ed", "ed25519")]
    [InlineData("keysvc keyset acme/responses --format ", "jwks pem")]
    [InlineData("keysvc completion f", "fish")]
    public async Task Bash_completes(string typed, string expected)
    {
        var words = typed.Split(' ');
        var completed = await KeysvcProcess.BashAsync(
            $$"""
            eval "$(keysvc completion bash)"
            COMP_LINE='{{typed}}'
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}})
            COMP_CWORD={{words.Length - 1}}
            _keysvc
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p keysvc >&2
            """);

        completed.Exits(0);
        Assert.Subset(
            completed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(),
            expected.Split(' ').ToHashSet());
        Assert.All(
            completed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            suggestion => Assert.StartsWith(words[^1], suggestion));
        Assert.Contains("-F _keysvc keysvc", completed.Error);
    }

    [Theory]
    [InlineData("zsh", "compdef _keysvc keysvc")]
    [InlineData("fish", "complete --command keysvc")]
    public async Task Scripts_for_the_other_shells_ask_the_same_directive(string shell, string hook)
    {
        var script = (await new CommandLine().RunAsync("completion", shell)).Exits(0).Output;

        Assert.Contains("[suggest:", script);
        Assert.Contains(hook, script);
    }

    [Fact]
    public async Task Another_shell_is_a_usage_error()
    {
        var refused = (await new CommandLine().RunAsync("completion", "csh")).Exits(2);

        Assert.Contains("'csh'", refused.Error);
        Assert.Contains("'bash'", refused.Error);
    }
}
