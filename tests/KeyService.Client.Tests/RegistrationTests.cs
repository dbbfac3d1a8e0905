using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KeyService.Client.Tests;

public class RegistrationTests
{
    [Fact]
    public async Task Unsound_verification_fails_at_start_with_every_problem()
    {
        var error = await StartFailsAsync(services => services.AddHttpClient("orders").AddResponseVerification(options =>
        {
            options.TrustedKeys.Add("acme");
            options.TrustedKeys.Add("Acme/Responses");
            options.MaxBodyBytes = 0;
            options.MaxSignatureLifetime = TimeSpan.FromHours(1);
            options.ClockSkew = TimeSpan.FromDays(1);
        }));

        Assert.Equal(
            "Response verification of the HTTP client 'orders': TrustedKeys has 'Acme/Responses', which is not a key name: write TENANT/KEY, such as \"acme/responses\".; " +
            "Response verification of the HTTP client 'orders': TrustedKeys has 'acme', which is not a key name: write TENANT/KEY, such as \"acme/responses\".; " +
            "Response verification of the HTTP client 'orders': MaxBodyBytes is 0: write a number from 1 to 2147483647.; " +
            "Response verification of the HTTP client 'orders': MaxSignatureLifetime is 01:00:00: write a time from 00:00:01 to 00:05:00.; " +
            "Response verification of the HTTP client 'orders': ClockSkew is 1.00:00:00: write a time from 00:00:00 to 00:01:00.",
            error.Message);
    }

    [Fact]
    public async Task No_trusted_key_fails_at_start()
    {
        var error = await StartFailsAsync(services => services.AddHttpClient("orders").AddResponseVerification(_ => { }));

        Assert.Equal(
            "Response verification of the HTTP client 'orders': TrustedKeys is empty: add the key that signs the responses, such as \"acme/responses\".",
            error.Message);
    }

    [Fact]
    public async Task A_primary_handler_that_cannot_be_changed_fails_at_start()
    {
        using var started = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All };
        using (var invoker = new HttpMessageInvoker(started, disposeHandler: false))
        using (var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:1/"))
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => invoker.SendAsync(request, CancellationToken.None));
        }

        var error = await StartFailsAsync(services => services.AddHttpClient("orders")
            .ConfigurePrimaryHttpMessageHandler(() => started)
            .AddResponseVerification(options => options.TrustedKeys.Add("acme/responses")));

        Assert.StartsWith("Response verification of the HTTP client 'orders': This instance has already started one or more requests.", error.Message);
    }

    [Fact]
    public async Task A_handler_put_together_by_hand_refuses_a_primary_handler_that_decompresses()
    {
        using var client = new KeyServiceClient(new KeyServiceOptions());
        var options = new ResponseVerificationOptions { TrustedKeys = { "acme/responses" } };
        using var http = new HttpClient(new ResponseVerificationHandler(client, options)
        {
            InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.GZip },
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => http.GetAsync("http://127.0.0.1:1/"));
    }

    [Fact]
    public async Task An_unsound_endpoint_in_the_configuration_fails_at_start()
    {
        var error = await StartFailsAsync(services => services.AddKeyService(), ("KeyService:Endpoint", "keys.example"), ("KeyService:MaxBatch", "0"));

        Assert.Equal(
            "KeyService:Endpoint is 'keys.example': write an absolute URI such as http://127.0.0.1:7440 or https://keys.example:7440.; " +
            "KeyService:MaxBatch is 0: write a number from 1 to 1000.",
            error.Message);
    }

    [Fact]
    public async Task All_clients_can_be_verified_at_once()
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Sign = false;
        var services = new ServiceCollection();
        services.AddKeyService(options => options.Endpoint = origin.Authority.Endpoint);
        services.ConfigureHttpClientDefaults(builder => builder.AddResponseVerification(options => options.TrustedKeys.Add("acme/responses")));
        services.AddHttpClient("orders");
        await using var provider = services.BuildServiceProvider();
        var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("orders");

        await Assert.ThrowsAsync<SignatureVerificationException>(() => http.GetAsync(origin.Proxy.Address));
    }

    [Fact]
    public void The_configuration_is_bound_and_code_has_the_last_word()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("KeyService:Endpoint", "http://keys:1"), new("KeyService:MaxBatch", "7"), new("KeyService:WhenStale", "AskAuthority")]).Build());
        services.AddKeyService(options => options.MaxBatch = 8);
        services.AddKeyService();
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<KeyServiceOptions>>().Value;

        Assert.Equal(new Uri("http://keys:1"), options.Endpoint);
        Assert.Equal(8, options.MaxBatch);
        Assert.Equal(WhenStale.AskAuthority, options.WhenStale);
        Assert.Same(provider.GetRequiredService<KeyServiceClient>(), provider.GetRequiredService<KeyServiceClient>());
    }

    private static async Task<OptionsValidationException> StartFailsAsync(
        Action<IServiceCollection> register, params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(configuration.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        register(builder.Services);
        await using var app = builder.Build();
        return await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());
    }
}
