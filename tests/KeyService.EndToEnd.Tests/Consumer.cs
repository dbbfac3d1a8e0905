using System.Collections.Concurrent;
using KeyService.AspNetCore;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KeyService.EndToEnd.Tests;

/// <summary>A service that takes Standard Webhooks, written as docs/webhooks.md tells its readers to.</summary>
internal sealed class Consumer : IAsyncDisposable
{
    public const int MaxBody = 64 * 1024;

    private readonly KeyServiceClient _client;
    private readonly WebApplication _app;

    private Consumer(KeyServiceClient client, WebApplication app) => (_client, _app) = (client, app);

    public Uri Address => new($"{_app.Urls.Single()}/hooks");

    /// <summary>The ids of what was accepted.</summary>
    public ConcurrentQueue<string> Accepted { get; } = new();

    /// <summary>Why the rest was not, in order.</summary>
    public ConcurrentQueue<VerificationFailure> Refused { get; } = new();

    /// <summary>Starts it with a connection that it owns.</summary>
    public static async Task<Consumer> StartAsync(KeyServiceClient client)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var consumer = new Consumer(client, app);
        var receiver = new WebhookReceiver<StandardWebhook>(
            WebhookFormat.Standard,
            WebhookKeys.AtAuthority(client, KeyName.Parse("acme/webhooks")),
            new AuthorityReplayGuard(client, TenantId.Parse("acme")),
            "orders");
        app.MapPost("/hooks", context => consumer.TakeAsync(receiver, context));
        await app.StartAsync();
        return consumer;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _client.DisposeAsync();
    }

    private async Task TakeAsync(WebhookReceiver<StandardWebhook> receiver, HttpContext context)
    {
        var received = await receiver.ReceiveAsync(context.Request, MaxBody, context.RequestAborted);
        if (received.IsRefused)
        {
            Refused.Enqueue(received.Problem.Failure);
            context.Response.StatusCode = StatusOf(received);
            return;
        }

        Accepted.Enqueue(received.Message.Id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static int StatusOf(ReceivedWebhook<StandardWebhook> received) => received switch
    {
        { IsTransient: true } => StatusCodes.Status503ServiceUnavailable,
        { Problem.Failure: VerificationFailure.Replayed } => StatusCodes.Status409Conflict,
        { Problem.Failure: VerificationFailure.BodyTooLarge } => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status401Unauthorized,
    };
}
