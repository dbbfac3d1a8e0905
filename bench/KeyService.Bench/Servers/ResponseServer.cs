using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using KeyService.AspNetCore;
using KeyService.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace KeyService.Bench.Servers;

/// <summary>A service that answers with bodies of any size, signed under <c>/signed</c> and not under <c>/unsigned</c>.</summary>
internal static class ResponseServer
{
    public const int LargestBody = 16 * 1024 * 1024;

    public static async Task<int> ServeAsync(Uri authority, string key)
    {
        using var counters = new ServerCounters();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddKeyService(client => client.Endpoint = authority);
        builder.Services.AddResponseSigning(signing =>
        {
            signing.Key = key;
            signing.MaxBufferedBytes = LargestBody;
        });
        await using var app = builder.Build();
        var bodies = new Dictionary<int, byte[]>();
        app.Map("/signed", branch =>
        {
            branch.UseResponseSigning();
            branch.Run(context => AnswerAsync(context, bodies));
        });
        app.Map("/unsigned", branch => branch.Run(context => AnswerAsync(context, bodies)));
        await app.StartAsync();
        await ServerPipe.AnswerUntilClosedAsync(new ServerReady("", app.Urls.Single()), counters);
        await app.StopAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context, Dictionary<int, byte[]> bodies)
    {
        var size = int.Parse(context.Request.Path.Value!.AsSpan(1), CultureInfo.InvariantCulture);
        byte[]? body;
        lock (bodies)
        {
            if (!bodies.TryGetValue(size, out body))
            {
                bodies[size] = body = RandomNumberGenerator.GetBytes(Math.Min(size, LargestBody));
            }
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
