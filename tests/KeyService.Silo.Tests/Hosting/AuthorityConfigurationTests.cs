using Microsoft.Extensions.Configuration;

namespace KeyService.Silo.Tests.Hosting;

public sealed class AuthorityConfigurationTests
{
    [Fact]
    public void Tells_every_error_at_once()
    {
        var failure = Assert.Throws<AuthorityConfigurationException>(() => Read(new()
        {
            ["KeyService:GrpcEndpoint"] = "0.0.0.0:7440",
            ["KeyService:HttpEndpoint"] = "somewhere",
            ["KeyService:GrcpEndpoint"] = "127.0.0.1:1",
            ["KeyService:DataDirectory"] = " ",
            ["KeyService:ClusterId"] = "two words",
            ["KeyService:OpenRingLimit"] = "many",
            ["KeyService:KekFile:Path"] = "kek",
        }));

        Assert.Equal(
            """
            The configuration has 7 errors:
              KeyService:GrcpEndpoint: there is no such setting. Known are ClusterId, DataDirectory, GrpcEndpoint, HttpEndpoint, KekFile, OpenRingLimit, ServiceId.
              KeyService:KekFile: a single value is expected here, not a group of settings.
              KeyService:OpenRingLimit: 'many' is not a whole number.
              KeyService:GrpcEndpoint: '0.0.0.0:7440' is not a loopback address. Without TLS and authentication the authority listens on loopback only: use 127.0.0.1 or [::1].
              KeyService:HttpEndpoint: 'somewhere' is not an address and port such as 127.0.0.1:7440.
              KeyService:DataDirectory: ' ' is not a path.
              KeyService:ClusterId: 'two words' is not 1 to 100 characters without white space.
            """.ReplaceLineEndings("\n"),
            failure.Message);
        Assert.Equal($"KeyService did not start. {failure.Message}", StartFailure.Explain(failure));
    }

    [Theory]
    [InlineData("127.0.0.1:7440", "127.0.0.1:7440")]
    [InlineData("localhost:1", "127.0.0.1:1")]
    [InlineData("[::1]:0", "[::1]:0")]
    public void Accepts_loopback_endpoints(string text, string read) =>
        Assert.Equal(read, AuthorityEndpoints.Parse(text, out _)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("192.168.1.1:7440")]
    [InlineData("[::]:7440")]
    [InlineData("example.com:7440")]
    [InlineData("http://127.0.0.1:7440")]
    public void Refuses_other_endpoints(string text)
    {
        Assert.Null(AuthorityEndpoints.Parse(text, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Refuses_one_port_for_both_protocols()
    {
        var failure = Assert.Throws<AuthorityConfigurationException>(() => Read(new() { ["KeyService:HttpEndpoint"] = "127.0.0.1:7440" }));

        Assert.Equal(
            ["KeyService:HttpEndpoint: '127.0.0.1:7440' is also the gRPC endpoint; without TLS the two need different ports"],
            failure.Problems);
    }

    [Fact]
    public void Needs_no_configuration()
    {
        var configuration = Read([]);

        Assert.Equal(Path.GetFullPath("data"), configuration.DataDirectory);
        Assert.Equal(Path.GetFullPath("data/kek"), configuration.KekFile);
        Assert.Equal(("127.0.0.1:7440", "127.0.0.1:7441"), (configuration.Endpoints.Grpc.ToString(), configuration.Endpoints.Http.ToString()));
    }

    [Fact]
    public void Reads_settings_whatever_their_case() =>
        Assert.Equal(7, Read(new() { ["KEYSERVICE:OPENRINGLIMIT"] = "7" }).Options.OpenRingLimit);

    private static AuthorityConfiguration Read(Dictionary<string, string?> settings) =>
        AuthorityConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), null);
}
