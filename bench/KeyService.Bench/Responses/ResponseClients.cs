using System.Globalization;
using KeyService.Bench.Servers;
using KeyService.Client;
using Microsoft.Extensions.DependencyInjection;

namespace KeyService.Bench.Responses;

/// <summary>One way to send and read a response.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Http">The client.</param>
/// <param name="Path">The service's branch.</param>
internal sealed record ResponseMode(string Name, HttpClient Http, string Path)
{
    public async Task CallAsync(int size)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"{Path}/{size}");
        using var response = await Http.GetAsync(target, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null);
    }
}

/// <summary>The ways that are compared: unsigned, signed and held until verified, signed and judged as it is read.</summary>
internal sealed class ResponseClients : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ResponseClients(Uri authority, Uri service, string key)
    {
        var services = new ServiceCollection();
        services.AddKeyService(client => client.Endpoint = authority);
        services.AddHttpClient("unsigned", http => http.BaseAddress = service);
        Verifying(services, "buffered", service, key, streams: false);
        Verifying(services, "streamed", service, key, streams: true);
        _services = services.BuildServiceProvider();
        var factory = _services.GetRequiredService<IHttpClientFactory>();
        Modes =
        [
            new ResponseMode("unsigned", factory.CreateClient("unsigned"), "/unsigned"),
            new ResponseMode("signed", factory.CreateClient("buffered"), "/signed"),
            new ResponseMode("signed, streamed", factory.CreateClient("streamed"), "/signed"),
        ];
    }

    public IReadOnlyList<ResponseMode> Modes { get; }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static void Verifying(ServiceCollection services, string name, Uri service, string key, bool streams) =>
        services.AddHttpClient(name, http => http.BaseAddress = service).AddResponseVerification(verification =>
        {
            verification.TrustedKeys.Add(key);
            verification.MaxBodyBytes = ResponseServer.LargestBody;
            verification.StreamBodies = streams;
        });
}
