using System.Net;
using System.Security.Cryptography;
using KeyService.AspNetCore;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Signing.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeyService.Bench.Load;

/// <summary>Signed and verified HTTP calls: through the authority, and with the same bytes but a key in the process.</summary>
internal sealed class HttpLoad : IAsyncDisposable
{
    private const string Path = "/orders/17";

    private static readonly byte[] Body = RandomNumberGenerator.GetBytes(1024);

    private readonly LoadOptions _options;
    private readonly WebApplication _service;
    private readonly ServiceProvider? _clientServices;
    private readonly Func<HttpClient, Task> _call;
    private readonly HttpClient _http;

    private HttpLoad(LoadOptions options, WebApplication service, HttpClient http, Func<HttpClient, Task> call, ServiceProvider? clientServices)
    {
        _options = options;
        _service = service;
        _http = http;
        _call = call;
        _clientServices = clientServices;
    }

    /// <summary>The product: middleware, authority, key set pushed to the verifying handler.</summary>
    public static async Task<HttpLoad> ThroughAuthorityAsync(LoadOptions options, Uri authority, string key)
    {
        var service = await StartAsync(
            services =>
            {
                services.AddKeyService(client => client.Endpoint = authority);
                services.AddResponseSigning(signing => signing.Key = key);
            },
            app =>
            {
                app.UseResponseSigning();
                app.MapGet(Path, () => Results.Bytes(Body, "application/octet-stream"));
            });

        var services = new ServiceCollection();
        services.AddKeyService(client => client.Endpoint = authority);
        services.AddHttpClient("orders", client => client.BaseAddress = new Uri(service.Urls.Single()))
            .AddResponseVerification(verification => verification.TrustedKeys.Add(key));
        var provider = services.BuildServiceProvider();
        var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("orders");
        return new HttpLoad(options, service, http, GetAsync, provider);
    }

    /// <summary>The yardstick: the same profile, digest and checks, with the key in the signing process and its public half in the verifying one.</summary>
    public static async Task<HttpLoad> InProcessAsync(LoadOptions options)
    {
        var key = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.EcdsaP256Sha256));
        var service = await StartAsync(_ => { }, app => app.MapGet(Path, context => RespondAsync(context, key)));
        var http = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
        var policy = ResponseVerificationPolicy.Trusting(KeyName.Parse("acme/responses"));
        return new HttpLoad(options, service, http, client => GetVerifiedAsync(client, policy, key.Verifier), null);
    }

    public Task<Throughput> RunAsync() => ClosedLoop.RunAsync(_options.Callers, _options.Duration, _ => _call(_http));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
        await (_clientServices?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static async Task<WebApplication> StartAsync(Action<IServiceCollection> register, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        register(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }

    private static async Task GetAsync(HttpClient http)
    {
        using var response = await http.GetAsync(Path);
        response.EnsureSuccessStatusCode();
    }

    private static async Task RespondAsync(HttpContext context, SigningKey key)
    {
        var created = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var digest = ContentDigest.Sha256(Body);
        var fields = context.Request.Headers.Select(field => new HttpFieldLine(field.Key, field.Value.ToString())).ToList();
        AcceptSignature.TryRead(fields, out var wish);
        ResponseProfile.TryBuild(
            new ResponseToSign
            {
                Status = 200,
                Fields = [new("content-digest", digest), new("content-type", "application/octet-stream")],
                Request = new HttpRequestParts { Method = "GET", Path = Path },
            },
            new ResponseSignatureOptions { Created = created, Expires = created + 60, Nonce = wish!.Nonce!, KeyId = "acme/responses/1" },
            out var signatureBase,
            out _);
        var headers = context.Response.Headers;
        headers["Content-Digest"] = digest;
        headers["Signature-Input"] = signatureBase!.FormatSignatureInput("sig");
        headers["Signature"] = SignatureBase.FormatSignature("sig", key.Sign(signatureBase.Bytes));
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = Body.Length;
        await context.Response.Body.WriteAsync(Body);
    }

    private static async Task GetVerifiedAsync(HttpClient http, ResponseVerificationPolicy policy, VerificationKey key)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.TryAddWithoutValidation("Accept-Signature", AcceptSignature.Format(nonce));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var body = await response.Content.ReadAsByteArrayAsync();
        var fields = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Select(field => new HttpFieldLine(field.Key, field.Value.ToString()))
            .ToList();
        var check = ResponseVerification.Begin(
            new ResponseToVerify
            {
                Status = (int)response.StatusCode,
                Fields = fields,
                Request = new HttpRequestParts { Method = "GET", Path = Path },
                ExpectedNonce = nonce,
            },
            policy,
            DateTimeOffset.UtcNow);
        if (check.IsRefused
            || !key.Verify(check.Candidate.Base, check.Candidate.Signature)
            || ResponseVerification.Finish(check.Candidate, body) is not null)
        {
            throw new InvalidOperationException($"The yardstick's own response did not verify: {check.Problem}.");
        }
    }
}
