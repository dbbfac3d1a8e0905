using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests;

/// <summary>What only a process of its own can show: streams, exit codes, redirection.</summary>
[Collection(WithAuthority.Name)]
public class AsAProcess(RunningAuthority authority)
{
    [Fact]
    public async Task Redirected_output_has_no_escape_sequences_and_no_wrapped_lines()
    {
        var key = await authority.NewKeyAsync();
        var reason = new string('x', 300);
        (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", reason)).Exits(0);

        var listed = (await KeysvcProcess.RunAsync(["versions", "list", key, .. authority.Options])).Exits(0);

        Assert.DoesNotContain('\e', listed.Output);
        Assert.Equal(3, listed.Output.TrimEnd('\n').Split('\n').Length);
        Assert.Contains($"revoked: {reason}\n", listed.Output);
    }

    [Fact]
    public async Task Exit_codes_reach_the_shell()
    {
        Assert.Equal(0, (await KeysvcProcess.RunAsync(["tenants", "list", .. authority.Options])).ExitCode);
        Assert.Equal(1, (await KeysvcProcess.RunAsync(["tenants", "show", "nobody", .. authority.Options])).ExitCode);
        Assert.Equal(2, (await KeysvcProcess.RunAsync("tenants", "shwo")).ExitCode);
        Assert.Equal(3, (await KeysvcProcess.RunAsync("tenants", "list", "--server", "http://127.0.0.1:1")).ExitCode);
    }

    [Fact]
    public async Task Bytes_are_piped_in_as_they_are()
    {
        var key = await authority.NewKeyAsync("ed25519");
        var fromText = (await authority.CommandLine.RunAsync("sign", key, "--data", "a\nb", "--json")).Exits(0).Json.GetProperty("signature").GetString();

        var piped = (await KeysvcProcess.BashAsync($"printf 'a\\nb' | keysvc sign {key} --json {string.Join(' ', authority.Options)}")).Exits(0);

        Assert.Equal(fromText, piped.Json.GetProperty("signature").GetString());
    }
}
