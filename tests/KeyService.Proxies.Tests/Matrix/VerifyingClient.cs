using System.Net;
using KeyService.Client;
using KeyService.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace KeyService.Proxies.Tests;

/// <summary>An HttpClient as a service registers it, its responses verified, and one that takes what comes.</summary>
internal sealed class VerifyingClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public VerifyingClient(TestAuthority authority, Action<ResponseVerificationOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddKeyService(options => (options.Endpoint, options.Timeout) = (authority.Endpoint, TimeSpan.FromSeconds(20)));
        services.AddHttpClient("peer").AddResponseVerification(options =>
        {
            options.TrustedKeys.Add("acme/responses");
            options.AutomaticDecompression = DecompressionMethods.GZip;
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        Http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("peer");
    }

    public HttpClient Http { get; }

    public HttpClient Plain { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>What comes of one request: "verified", or the reason of the refusal.</summary>
    public async Task<string> TryAsync(ResponseKind kind, Way way)
    {
        using var request = kind.Ask(way.Address);
        if (way.Stale)
        {
            request.Headers.Add(Way.DownHeader, "yes");
        }

        try
        {
            using var response = await Http.SendAsync(request);
            return await kind.IsMeantAsync(response) ? "verified" : $"accepted {(int)response.StatusCode}, which is not what the service meant";
        }
        catch (SignatureVerificationException refused)
        {
            return refused.Failure.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Plain.Dispose();
        await _services.DisposeAsync();
    }
}
