using KeyService.Client;

namespace Mesh;

/// <summary>A service that calls Orders and verifies the response before it parses a byte of it.</summary>
internal static class BillingService
{
    /// <summary>How long Billing may go on trusting a key set that the authority has not confirmed.</summary>
    public static readonly TimeSpan KeySetFreshness = TimeSpan.FromSeconds(2);

    /// <param name="authority">The signing authority's gRPC endpoint.</param>
    /// <param name="orders">Where it believes Orders to be.</param>
    /// <param name="url">Where to listen.</param>
    public static WebApplication Build(Uri authority, Uri orders, string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.UseUrls(url);

        builder.Services.AddKeyService(options =>
        {
            options.Endpoint = authority;
            options.KeySetFreshness = KeySetFreshness;
        });
        builder.Services.AddHttpClient<OrdersClient>(client => client.BaseAddress = orders)
            .AddResponseVerification(options => options.TrustedKeys.Add(OrdersService.Key));

        var app = builder.Build();
        app.MapGet("/invoices/{order}", InvoiceAsync);
        return app;
    }

    private static async Task<IResult> InvoiceAsync(string order, OrdersClient orders, CancellationToken cancellation)
    {
        try
        {
            var found = await orders.FindAsync(order, cancellation);
            return found is null
                ? Results.NotFound()
                : Results.Json(new Invoice(found.Id, $"{found.Amount / 100m:0.00} {found.Currency}"));
        }
        catch (SignatureVerificationException refused)
        {
            // Nothing of the response was parsed. Why goes to whoever runs the service; here that is the demonstration.
            return Results.Problem(
                refused.Message,
                statusCode: StatusCodes.Status502BadGateway,
                extensions: new Dictionary<string, object?> { ["failure"] = refused.Failure.ToString() });
        }
    }
}

/// <summary>What Billing answers.</summary>
internal sealed record Invoice(int Order, string Due);

/// <summary>A plain typed client: verification is in its handler.</summary>
internal sealed class OrdersClient(HttpClient http)
{
    public async Task<Order?> FindAsync(string id, CancellationToken cancellation)
    {
        using var response = await http.GetAsync($"/orders/{id}", cancellation);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<Order>(cancellation) : null;
    }
}
