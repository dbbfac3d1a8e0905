using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests;

/// <summary>Wrong command lines: exit 2, one line on standard error, nothing on standard output, nothing sent.</summary>
public class UsageRefusals
{
    private const string NoAuthority = "http://127.0.0.1:1";

    [Theory]
    [InlineData(
        "",
        "keysvc: 'keysvc' needs a command: tenants, keys, versions, sign, verify, keyset, explain, audit, completion. See 'keysvc --help'.")]
    [InlineData(
        "keys",
        "keysvc: 'keysvc keys' needs a command: create, list, show, rotate, schedule, disable, enable. See 'keysvc keys --help'.")]
    [InlineData(
        "tenants lst",
        "keysvc: 'keysvc tenants' has no 'lst': write one of create, list, show, policy. See 'keysvc tenants --help'.")]
    [InlineData(
        "tenants show ACME",
        "keysvc: 'ACME' is not a tenant id: 1 to 63 characters of a-z, 0-9 and '-', starting with a letter. See 'keysvc tenants show --help'.")]
    [InlineData(
        "keys show acme",
        "keysvc: 'acme' is not a key name: write TENANT/KEY or tenants/TENANT/keys/KEY, each id 1 to 63 characters of a-z, 0-9 and '-', starting with a letter. See 'keysvc keys show --help'.")]
    [InlineData(
        "versions revoke acme/responses --reason x",
        "keysvc: 'acme/responses' is not a key version: write TENANT/KEY/NUMBER or tenants/TENANT/keys/KEY/versions/NUMBER. See 'keysvc versions revoke --help'.")]
    [InlineData(
        "versions revoke acme/responses/1",
        "keysvc: Option '--reason' is required. See 'keysvc versions revoke --help'.")]
    [InlineData(
        "keys create acme/responses",
        "keysvc: Option '--algorithm' is required. See 'keysvc keys create --help'.")]
    [InlineData(
        "keys create acme/responses --algorithm ed25519 --rotate-every 3x",
        "keysvc: --rotate-every is '3x': write days, hours, minutes and seconds such as 90s, 15m, 1h30m or 30d. See 'keysvc keys create --help'.")]
    [InlineData(
        "keys create acme/responses --algorithm ed25519 --rotate-every 30d --cron '0 3 * * *'",
        "keysvc: --rotate-every and --cron exclude each other: give one. See 'keysvc keys create --help'.")]
    [InlineData(
        "keys schedule acme/responses",
        "keysvc: Give at least one part of the policy to change. See 'keysvc keys schedule --help'.")]
    [InlineData(
        "keys schedule acme/responses --never --rotate-every 1d",
        "keysvc: --never excludes --rotate-every or --cron: give one.")]
    [InlineData(
        "keys schedule acme/responses --retain-forever --retain 1d",
        "keysvc: --retain-forever excludes --retain: give one.")]
    [InlineData(
        "versions destroy acme/responses/1",
        "keysvc: Destroying acme/responses/1 cannot be undone and nobody can be asked here: add --yes.")]
    [InlineData(
        "sign acme/responses --data x --file y",
        "keysvc: --file, --data and --digest exclude each other: give one. See 'keysvc sign --help'.")]
    [InlineData(
        "sign acme/responses --digest xyz",
        "keysvc: --digest is not hexadecimal: write two digits 0-9 a-f for each byte, as sha256sum prints them. See 'keysvc sign --help'.")]
    [InlineData(
        "sign acme/responses",
        "keysvc: Standard input is empty: for zero bytes on purpose write --data ''.")]
    [InlineData(
        "sign acme/responses --file /nowhere/at/all",
        "keysvc: The file cannot be read: Could not find a part of the path '/nowhere/at/all'.")]
    [InlineData(
        "verify acme/responses --data x",
        "keysvc: Option '--signature' is required. See 'keysvc verify --help'.")]
    [InlineData(
        "verify acme/responses --data x --signature ***",
        "keysvc: --signature is not base64: give it as 'keysvc sign' prints it, with its padding. See 'keysvc verify --help'.")]
    [InlineData(
        "explain /nowhere/at/all",
        "keysvc: The file cannot be read: Could not find a part of the path '/nowhere/at/all'.")]
    [InlineData(
        "explain x --request /orders",
        "keysvc: --request is '/orders': write the method and the target as sent, such as 'GET /orders/42?expand=lines'. See 'keysvc explain --help'.")]
    [InlineData(
        "explain x --at noon",
        "keysvc: --at is 'noon': write a time such as 2026-11-23T08:00:00Z. See 'keysvc explain --help'.")]
    [InlineData(
        "explain x --trust acme",
        "keysvc: --trust is 'acme': write TENANT/KEY, such as acme/responses. See 'keysvc explain --help'.")]
    [InlineData(
        "tenants list --server nowhere",
        "keysvc: --server is 'nowhere': write an http or https URI without a path, such as http://127.0.0.1:7440.")]
    [InlineData(
        "tenants list --timeout 0s",
        "keysvc: --timeout is 0s: write a time from 1s to 10m.")]
    public async Task A_wrong_command_line_is_refused_in_one_line(string arguments, string expected)
    {
        var transcript = await new CommandLine { Environment = Reaching(NoAuthority) }.RunAsync(Split(arguments));

        Assert.Equal($"stderr: {expected}\nexit 2\n", transcript.Stable);
    }

    [Theory]
    [InlineData("keys show acme --json")]
    [InlineData("keys --json")]
    [InlineData("versions destroy acme/responses/1 --json")]
    [InlineData("tenants list --json --server nowhere")]
    public async Task With_json_the_refusal_is_json(string arguments)
    {
        var transcript = await new CommandLine().RunAsync(Split(arguments));

        transcript.Exits(2);
        Assert.Empty(transcript.Output);
        Assert.Equal("USAGE", transcript.ErrorJson.GetProperty("reason").GetString());
        Assert.Equal(2, transcript.ErrorJson.GetProperty("exitCode").GetInt32());
        Assert.NotEmpty(transcript.ErrorJson.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task The_endpoint_variable_is_checked_too()
    {
        var transcript = await new CommandLine { Environment = Reaching("ftp://x") }.RunAsync("tenants", "list");

        Assert.Equal(
            "stderr: keysvc: KEYSERVICE_ENDPOINT is 'ftp://x': write an http or https URI without a path, such as http://127.0.0.1:7440.\nexit 2\n",
            transcript.Stable);
    }

    [Fact]
    public async Task Nobody_is_made_to_type_the_bytes_to_sign()
    {
        var transcript = await new CommandLine { IsInteractive = true }.RunAsync("sign", "acme/responses");

        Assert.Equal("stderr: keysvc: Give the bytes with --file or --data, or pipe them in.\nexit 2\n", transcript.Stable);
    }

    [Fact]
    public async Task More_bytes_than_the_authority_signs_are_refused_with_the_way_out()
    {
        var transcript = await new CommandLine { Input = new string('x', (1024 * 1024) + 1) }.RunAsync("sign", "acme/responses");

        Assert.Equal("stderr: keysvc: standard input has more than 1 MiB: give its digest with --digest instead.\nexit 2\n", transcript.Stable);
    }

    [Fact]
    public async Task Who_is_asked_before_a_destruction_and_does_not_agree_destroys_nothing()
    {
        var transcript = await new CommandLine { IsInteractive = true, Input = "yes\n" }.RunAsync("versions", "destroy", "acme/responses/1");

        Assert.Equal(
            "stderr: The material of acme/responses/1 will be erased for ever. Type its name to go on: "
            + "keysvc: That is not acme/responses/1: nothing was destroyed.\nexit 2\n",
            transcript.Stable);
    }

    private static Dictionary<string, string> Reaching(string endpoint) => new() { ["KEYSERVICE_ENDPOINT"] = endpoint };

    private static string[] Split(string arguments) => [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(arguments.Replace('\'', '"'))];
}
