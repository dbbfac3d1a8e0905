using System.Net;
using KeyService.Client;
using KeyService.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeyService.AspNetCore.Tests;

/// <summary>A real service on a real port with the two lines in it, and a client that verifies.</summary>
internal sealed class SignedService : IAsyncDisposable
{
    private WebApplication _app = null!;
    private readonly List<ServiceProvider> _clients = [];

    public TestAuthority Authority { get; private set; } = null!;

    /// <summary>Verifies what it receives.</summary>
    public HttpClient Verifying { get; private set; } = null!;

    /// <summary>Takes what it receives.</summary>
    public HttpClient Plain { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public static Task<SignedService> StartAsync(RequestDelegate answer, Action<ResponseSigningOptions>? configure = null) =>
        StartAsync(app => app.Run(answer), configure);

    public static async Task<SignedService> StartAsync(
        Action<WebApplication> map,
        Action<ResponseSigningOptions>? configure = null,
        Action<WebApplicationBuilder>? register = null,
        Action<WebApplication>? outside = null)
    {
        var service = new SignedService { Authority = await TestAuthority.StartAsync() };
        service.Authority.Create("acme/responses");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["KeyService:Endpoint"] = service.Authority.Endpoint.ToString();
        builder.Configuration["KeyService:Timeout"] = "00:00:20";
        builder.Services.AddResponseSigning(options =>
        {
            options.Key = "acme/responses";
            configure?.Invoke(options);
        });
        register?.Invoke(builder);
        service._app = builder.Build();
        outside?.Invoke(service._app);
        service._app.UseResponseSigning();
        map(service._app);
        await service._app.StartAsync();
        service.Address = new Uri(service._app.Urls.First());
        service.Connect();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Plain.Dispose();
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _app.DisposeAsync();
        await Authority.DisposeAsync();
    }

    /// <summary>Another client that verifies, put together as the test wants it.</summary>
    public HttpClient Connect(Action<IHttpClientBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddKeyService(options => (options.Endpoint, options.Timeout) = (Authority.Endpoint, TimeSpan.FromSeconds(20)));
        configure(services.AddHttpClient("peer", http => http.BaseAddress = Address).AddResponseVerification(options =>
        {
            options.TrustedKeys.Add("acme/responses");
            options.AutomaticDecompression = DecompressionMethods.GZip;
        }));
        _clients.Add(services.BuildServiceProvider());
        return _clients[^1].GetRequiredService<IHttpClientFactory>().CreateClient("peer");
    }

    private void Connect()
    {
        Plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        Verifying = Connect(_ => { });
    }
}
