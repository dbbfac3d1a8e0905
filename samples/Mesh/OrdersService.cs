using KeyService.AspNetCore;
using KeyService.Client;

namespace Mesh;

/// <summary>A service that signs its responses.</summary>
internal static class OrdersService
{
    public const string Key = "acme/responses";

    /// <param name="authority">The signing authority's gRPC endpoint.</param>
    /// <param name="url">Where to listen.</param>
    /// <param name="lifetime">How long its signatures hold; null: 60 s.</param>
    public static WebApplication Build(Uri authority, string url, TimeSpan? lifetime = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.UseUrls(url);

        builder.Services.AddKeyService(options => options.Endpoint = authority);
        builder.Services.AddResponseSigning(options =>
        {
            options.Key = Key;
            options.Lifetime = lifetime ?? options.Lifetime;
        });

        var app = builder.Build();
        app.UseResponseSigning();
        app.MapGet("/orders/{id:int}", (int id) => new Order(id, "EUR", 1000 + id));
        app.MapGet("/orders/broken", () => Results.Problem("The database of orders is on fire."));
        return app;
    }
}

/// <summary>What Orders answers and Billing reads. The amount is in cents.</summary>
internal sealed record Order(int Id, string Currency, long Amount);
