using System.Net;
using System.Net.Sockets;
using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests;

/// <summary>No authority answers: exit 3.</summary>
public class Unreachable
{
    // Port 1 is reserved (tcpmux) and nothing listens there.
    private static readonly CommandLine Nowhere = new() { Server = new Uri("http://127.0.0.1:1") };

    [Theory]
    [InlineData("tenants list")]
    [InlineData("tenants show acme")]
    [InlineData("keys list acme")]
    [InlineData("keys show acme/responses")]
    [InlineData("versions list acme/responses")]
    [InlineData("keyset acme/responses")]
    [InlineData("sign acme/responses --data hello")]
    [InlineData("verify acme/responses --data hello --signature aGVsbG8=")]
    [InlineData("audit list acme")]
    public async Task A_reading_command_says_where_it_looked(string arguments)
    {
        var transcript = (await Nowhere.RunAsync(arguments.Split(' '))).Exits(3);

        Assert.Empty(transcript.Output);
        Assert.StartsWith("keysvc: No authority can be reached at http://127.0.0.1:1 (", transcript.Error);
        Assert.EndsWith("check that it runs and that the endpoint is right. (UNREACHABLE)\n", transcript.Error);
        Assert.Single(transcript.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("tenants create acme")]
    [InlineData("keys create acme/responses --algorithm ed25519")]
    [InlineData("keys rotate acme/responses")]
    [InlineData("keys schedule acme/responses --never")]
    [InlineData("keys disable acme/responses")]
    [InlineData("keys enable acme/responses")]
    [InlineData("versions revoke acme/responses/1 --reason stolen")]
    [InlineData("versions destroy acme/responses/1 --yes")]
    public async Task A_changing_command_says_how_to_repeat_it(string arguments)
    {
        var transcript = (await Nowhere.RunAsync([.. arguments.Split(' '), "--request-id", "my-id", "--json"])).Exits(3);

        Assert.Empty(transcript.Output);
        Assert.Equal("UNREACHABLE", transcript.ErrorJson.GetProperty("reason").GetString());
        Assert.Equal("my-id", transcript.ErrorJson.GetProperty("requestId").GetString());
        Assert.EndsWith("To repeat it safely, add --request-id my-id.", transcript.ErrorJson.GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_endpoint_comes_from_the_environment_if_the_command_line_gives_none()
    {
        var elsewhere = new CommandLine { Environment = new Dictionary<string, string> { ["KEYSERVICE_ENDPOINT"] = "http://127.0.0.1:2" } };

        Assert.Contains("at http://127.0.0.1:2 (", (await elsewhere.RunAsync("tenants", "list")).Exits(3).Error);
        Assert.Contains("at http://127.0.0.1:1 (", (await elsewhere.RunAsync("tenants", "list", "--server", "http://127.0.0.1:1")).Exits(3).Error);
    }

    [Fact]
    public async Task What_listens_but_never_answers_runs_into_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var commandLine = new CommandLine { Server = new Uri($"http://{silent.LocalEndpoint}") };

        var transcript = (await commandLine.RunAsync("tenants", "list", "--timeout", "1s")).Exits(3);

        Assert.EndsWith("did not answer in time: try again or allow a longer timeout. (DEADLINE_EXCEEDED)\n", transcript.Error);
    }
}
