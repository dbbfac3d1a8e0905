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
    private ServiceProvider _client = null!;

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
        await _client.DisposeAsync();
        await _app.DisposeAsync();
        await Authority.DisposeAsync();
    }

    private void Connect()
    {
        Plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        var services = new ServiceCollection();
        services.AddKeyService(options => (options.Endpoint, options.Timeout) = (Authority.Endpoint, TimeSpan.FromSeconds(20)));
        services.AddHttpClient("peer", http => http.BaseAddress = Address).AddResponseVerification(options =>
        {
            options.TrustedKeys.Add("acme/responses");
            options.AutomaticDecompression = System.Net.DecompressionMethods.GZip;
        });
        _client = services.BuildServiceProvider();
        Verifying = _client.GetRequiredService<IHttpClientFactory>().CreateClient("peer");
    }
}
