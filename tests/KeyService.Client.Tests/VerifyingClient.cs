using Microsoft.Extensions.DependencyInjection;

namespace KeyService.Client.Tests;

/// <summary>An HttpClient as a service registers it, its responses verified.</summary>
internal sealed class VerifyingClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public VerifyingClient(
        SigningOrigin origin,
        Action<ResponseVerificationOptions>? configure = null,
        Action<KeyServiceOptions>? authority = null,
        Action<IHttpClientBuilder>? builder = null)
    {
        var services = new ServiceCollection();
        services.AddKeyService(options =>
        {
            (options.Endpoint, options.Timeout) = (origin.Authority.Endpoint, TimeSpan.FromSeconds(20));
            authority?.Invoke(options);
        });
        var client = services.AddHttpClient("orders", http => http.BaseAddress = origin.Proxy.Address).AddResponseVerification(options =>
        {
            options.TrustedKeys.Add(SigningOrigin.Key.ToString());
            configure?.Invoke(options);
        });
        builder?.Invoke(client);
        _services = services.BuildServiceProvider();
        Http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("orders");
    }

    public HttpClient Http { get; }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
