using Microsoft.Extensions.Primitives;

namespace Mesh;

/// <summary>A response as it passed through the proxy.</summary>
internal sealed record CapturedResponse(int Status, IReadOnlyList<KeyValuePair<string, string[]>> Headers, byte[] Body)
{
    public CapturedResponse Without(params string[] names) =>
        this with { Headers = [.. Headers.Where(header => !names.Contains(header.Key, StringComparer.OrdinalIgnoreCase))] };

    public CapturedResponse With(string name, string value) =>
        Without(name) with { Headers = [.. Without(name).Headers, new(name, [value])] };
}

/// <summary>What the proxy does with a request: it may send it on, or another, and answer what it likes.</summary>
internal delegate Task<CapturedResponse> Attack(string target, Func<string, Task<CapturedResponse>> forward);

/// <summary>The machine in the middle. TLS would not help: a proxy like this one ends it.</summary>
internal sealed class HostileProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public HostileProxy(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.UseUrls(url);
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public static Attack Honest { get; } = (target, forward) => forward(target);

    public Uri Address => new(_app.Urls.Single());

    /// <summary>The service behind the proxy.</summary>
    public required Uri Upstream { get; set; }

    public Attack Attack { get; set; } = Honest;

    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _upstream.Dispose();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var target = context.Request.Path + context.Request.QueryString;
        var answer = await Attack(target, path => ForwardAsync(context.Request, path));
        context.Response.StatusCode = answer.Status;
        foreach (var (name, values) in answer.Headers)
        {
            context.Response.Headers[name] = new StringValues(values);
        }

        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task<CapturedResponse> ForwardAsync(HttpRequest request, string target)
    {
        using var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(Upstream, target));
        foreach (var (name, values) in request.Headers.Where(header => !IsHopByHop(header.Key)))
        {
            forwarded.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        using var response = await _upstream.SendAsync(forwarded, request.HttpContext.RequestAborted);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(header => !IsHopByHop(header.Key))
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToArray()));
        return new CapturedResponse((int)response.StatusCode, [.. headers], await response.Content.ReadAsByteArrayAsync());
    }

    private static bool IsHopByHop(string name) =>
        name.ToLowerInvariant() is "host" or "connection" or "transfer-encoding" or "content-length" or "keep-alive" or "upgrade";
}
