using KeyService.AspNetCore;
using KeyService.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace KeyService.Proxies.Tests;

/// <summary>A real service with the two lines in it, which answers in every way that ASP.NET Core can.</summary>
internal sealed class KindsOfResponse : IAsyncDisposable
{
    // Long enough that compressing them is worth it: mod_deflate leaves others alone.
    public static readonly string Json = $$"""{"total":42,"lines":[{{string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"item":"tea","count":{{i}}}"""))}}]}""";
    public static readonly string Pieces = string.Concat(Enumerable.Repeat("the answer is 42, in several pieces; ", 10));
    public static readonly string File = string.Concat(Enumerable.Repeat("a report of which 42 lines are not shown here\n", 10));
    public static readonly string Large = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"order {i:D5} is 42;\n"));

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("keyservice-files-");
    private WebApplication _app = null!;
    private int _keptAnswers;

    public Uri Address { get; private set; } = null!;

    /// <summary>How often the output-cached endpoint has run.</summary>
    public int KeptAnswers => _keptAnswers;

    public static async Task<KindsOfResponse> StartAsync(TestAuthority authority)
    {
        var service = new KindsOfResponse();
        var report = Path.Combine(service._files.FullName, "report.txt");
        await System.IO.File.WriteAllTextAsync(report, File);
        System.IO.File.SetLastWriteTimeUtc(report, DateTime.UtcNow.AddDays(-1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["KeyService:Endpoint"] = authority.Endpoint.ToString();
        builder.Configuration["KeyService:Timeout"] = "00:00:20";
        builder.Services.AddResponseSigning(options => (options.Key, options.MaxBufferedBytes) = ("acme/responses", 2 * 1024 * 1024));
        builder.Services.AddResponseCompression(options => options.Providers.Add<GzipCompressionProvider>());
        builder.Services.AddOutputCache();
        builder.Services.AddProblemDetails();
        service._app = builder.Build();
        service.Map(service._app);
        await service._app.StartAsync();
        service.Address = new Uri(service._app.Urls.First());
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _files.Delete(recursive: true);
    }

    private void Map(WebApplication app)
    {
        app.UseResponseSigning();
        app.UseWhen(context => context.Request.Path == "/fails", failing => failing.UseExceptionHandler());
        app.UseWhen(context => context.Request.Path == "/compressed", compressed => compressed.UseResponseCompression());
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(_files.FullName), RequestPath = "/files" });
        app.UseWebSockets();
        app.UseRouting();
        app.UseOutputCache();
        app.MapGet("/empty", () => Results.Ok());
        app.MapMethods("/json", ["GET", "HEAD"], () => Results.Text(Json, "application/json"));
        app.MapGet("/large", () => Results.Text(Large));
        app.MapGet("/chunked", context => WriteAsync(context, flush: false));
        app.MapGet("/pieces", context => WriteAsync(context, flush: true));
        app.MapPost("/echo", EchoAsync);
        app.MapGet("/none", () => Results.NoContent());
        app.MapGet("/compressed", () => Results.Text(Large));
        app.MapGet("/kept", () =>
        {
            Interlocked.Increment(ref _keptAnswers);
            return Results.Text(Json, "application/json");
        }).CacheOutput(policy => policy.SetVaryByHost(false));
        app.MapGet("/public", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            return Results.Text(Json, "application/json");
        });
        app.MapGet("/fails", IResult () => throw new InvalidDataException("no total"));
        app.MapGet("/crashes", IResult () => throw new InvalidDataException("no total"));
        app.MapGet("/moved", () => Results.Redirect("/json"));
        app.MapGet("/endless", EndlessAsync);
        app.MapGet("/events", context => StreamAsync(context, "text/event-stream"));
        app.MapGet("/grpc", context => StreamAsync(context, "application/grpc"));
        app.MapGet("/socket", SocketAsync);
    }

    private static async Task WriteAsync(HttpContext context, bool flush)
    {
        context.Response.ContentType = "text/plain";
        foreach (var piece in Pieces.Split(' ').Select((word, i) => i == 0 ? word : " " + word))
        {
            await context.Response.WriteAsync(piece);
            if (flush)
            {
                await context.Response.Body.FlushAsync();
            }
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = context.Request.ContentType;
        await context.Request.Body.CopyToAsync(context.Response.Body);
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        var piece = new byte[64 * 1024];
        while (true)
        {
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        }
    }

    private static async Task StreamAsync(HttpContext context, string contentType)
    {
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync("data: 42\n\n");
        await context.Response.Body.FlushAsync();
    }

    private static async Task SocketAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
    }
}
