using KeyService.Silo;
using Microsoft.Extensions.DependencyInjection;

namespace KeyService.Bench.Servers;

/// <summary>The authority as it runs in production, in a process that also answers for its counters.</summary>
internal static class AuthorityServer
{
    public static async Task<int> ServeAsync(string dataDirectory)
    {
        using var counters = new ServerCounters();
        await using var app = AuthorityHost.Build([], options =>
        {
            options.DataDirectory = dataDirectory;
            options.GrpcEndpoint = "127.0.0.1:0";
            options.HttpEndpoint = "127.0.0.1:0";
        });
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<AuthorityAddresses>();
        await ServerPipe.AnswerUntilClosedAsync(
            new ServerReady(addresses.Grpc.ToString(), addresses.Http.ToString()), counters);
        await app.StopAsync();
        return 0;
    }
}
