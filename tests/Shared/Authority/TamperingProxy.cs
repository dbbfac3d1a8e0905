using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace KeyService.Tests;

/// <summary>A response on its way through the proxy, whole and changeable.</summary>
internal sealed class PassingResponse
{
    public required int Status { get; set; }

    public required List<KeyValuePair<string, string>> Headers { get; init; }

    public required byte[] Body { get; set; }

    public string? this[string name]
    {
        get => Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        set
        {
            Headers.RemoveAll(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (value is not null)
            {
                Headers.Add(new(name, value));
            }
        }
    }

    public PassingResponse Copy() => new() { Status = Status, Headers = [.. Headers], Body = [.. Body] };
}

/// <summary>Forwards requests as they are over real connections, and lets a test change the responses.</summary>
internal sealed class TamperingProxy : IAsyncDisposable
{
    private static readonly string[] OwnHeaders = ["Transfer-Encoding", "Content-Length", "Connection", "Date", "Server"];

    private readonly HttpMessageInvoker _upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None });
    private WebApplication _app = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>Changes a response, or puts another in its place.</summary>
    public Func<PassingResponse, PassingResponse>? Tamper { get; set; }

    /// <summary>Changes the target that the service sees.</summary>
    public Func<string, string>? RewriteTarget { get; set; }

    public static async Task<TamperingProxy> StartAsync(Uri service)
    {
        var proxy = new TamperingProxy();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        proxy._app = builder.Build();
        proxy._app.Run(context => proxy.ForwardAsync(service, context));
        await proxy._app.StartAsync();
        proxy.Address = new Uri(proxy._app.Urls.First());
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task ForwardAsync(Uri service, HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        target = RewriteTarget?.Invoke(target) ?? target;
        var raw = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        Uri.TryCreate($"http://{service.Authority}{target}", raw, out var uri);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), uri);
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, values) in context.Request.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        using var response = await _upstream.SendAsync(request, context.RequestAborted);
        var passing = new PassingResponse
        {
            Status = (int)response.StatusCode,
            Headers =
            [
                .. from header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                   where !OwnHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)
                   from value in header.Value
                   select new KeyValuePair<string, string>(header.Key, value),
            ],
            Body = await response.Content.ReadAsByteArrayAsync(context.RequestAborted),
        };
        await SendAsync(context, Tamper?.Invoke(passing) ?? passing);
    }

    private static async Task SendAsync(HttpContext context, PassingResponse passing)
    {
        context.Response.StatusCode = passing.Status;
        foreach (var (name, value) in passing.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (passing.Status is not (204 or 304) && !HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(passing.Body);
        }
    }
}
