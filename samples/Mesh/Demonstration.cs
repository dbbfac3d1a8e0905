using System.Net;
using System.Text.Json;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Silo;
using Spectre.Console;

namespace Mesh;

/// <summary>The main job in one command: an authority, two services, a hostile proxy between them, and a verdict.</summary>
internal static class Demonstration
{
    private const string AnyPort = "http://127.0.0.1:0";

    private static readonly TimeSpan ShortLifetime = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("keyservice-mesh-");
        try
        {
            await using var authority = AuthorityHost.Build([], options =>
            {
                options.DataDirectory = data.FullName;
                options.GrpcEndpoint = "127.0.0.1:0";
                options.HttpEndpoint = "127.0.0.1:0";
            });
            await authority.StartAsync();
            var passed = await RunAsync(authority.Services.GetRequiredService<AuthorityAddresses>().Grpc);
            await authority.StopAsync();
            return passed ? 0 : 1;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<bool> RunAsync(Uri authority)
    {
        using var admin = new KeyServiceAdmin(new KeyServiceOptions { Endpoint = authority });
        var key = KeyName.Parse(OrdersService.Key);
        await admin.CreateTenantAsync(key.Tenant, "Acme");
        await admin.CreateKeyAsync(key, new NewKey("ecdsa-p256-sha256"));

        await using var orders = await StartAsync(OrdersService.Build(authority, AnyPort));
        await using var hasty = await StartAsync(OrdersService.Build(authority, AnyPort, ShortLifetime));
        await using var proxy = new HostileProxy(AnyPort) { Upstream = AddressOf(orders) };
        await using var slowProxy = new HostileProxy(AnyPort) { Upstream = AddressOf(hasty) };
        await proxy.StartAsync();
        await slowProxy.StartAsync();
        await using var billing = await StartAsync(BillingService.Build(authority, proxy.Address, AnyPort));
        await using var slowBilling = await StartAsync(BillingService.Build(authority, slowProxy.Address, AnyPort));

        Console.WriteLine($"authority {authority}   Orders {AddressOf(orders)}   Billing {AddressOf(billing)}   hostile proxy {proxy.Address}");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("on the way", "Billing says", "as it should");

        // Waits a few seconds, so it runs beside the others; its key is revoked only after it is done.
        var expired = PlayAsync(Scenario.HeldBack(ShortLifetime), slowProxy, slowBilling);
        var passed = true;
        foreach (var scenario in Scenario.All(admin))
        {
            if (scenario.Expected == "RevokedKey")
            {
                passed &= Show(table, await expired);
            }

            passed &= Show(table, await PlayAsync(scenario, proxy, billing));
        }

        AnsiConsole.Write(table);
        proxy.Attack = HostileProxy.Honest;
        passed &= await RotationUnderLoad.RunAsync(admin, key, AddressOf(billing));
        ShowWhatNext(passed);
        return passed;
    }

    private static async Task<Played> PlayAsync(Scenario scenario, HostileProxy proxy, WebApplication billing)
    {
        proxy.Attack = scenario.Attack;
        using var http = new HttpClient { BaseAddress = AddressOf(billing) };
        using var response = await http.GetAsync($"/invoices/{scenario.Order}");
        if (response.StatusCode == HttpStatusCode.OK)
        {
            var invoice = await response.Content.ReadFromJsonAsync<Invoice>();
            return new(scenario, null, $"verified: {invoice!.Due} due");
        }

        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var failure = problem.RootElement.TryGetProperty("failure", out var named) ? named.GetString()! : $"{response.StatusCode}";
        return new(scenario, failure, $"refused: {failure}");
    }

    private static bool Show(Table table, Played played)
    {
        table.AddRow(played.Scenario.Name, played.Says, played.AsExpected ? "[green]yes[/]" : "[red]NO[/]");
        return played.AsExpected;
    }

    private static void ShowWhatNext(bool passed)
    {
        Console.WriteLine(passed ? "\nAll as it should be." : "\nNOT all as it should be: see the rows that say NO.");
        Console.WriteLine("""

            The pieces one by one, each in its own terminal:
              dotnet run --project src/KeyService.Silo
              dotnet run --project src/KeyService.Cli -- tenants create acme
              dotnet run --project src/KeyService.Cli -- keys create acme/responses --algorithm ecdsa-p256-sha256
              dotnet run --project samples/Mesh -- orders http://127.0.0.1:7440 http://127.0.0.1:5001
              dotnet run --project samples/Mesh -- billing http://127.0.0.1:7440 http://127.0.0.1:5001 http://127.0.0.1:5002
              curl -i http://127.0.0.1:5001/orders/17
              curl -i http://127.0.0.1:5002/invoices/17
            """);
    }

    private static async Task<WebApplication> StartAsync(WebApplication service)
    {
        await service.StartAsync();
        return service;
    }

    private static Uri AddressOf(WebApplication service) => new(service.Urls.Single());

    private sealed record Played(Scenario Scenario, string? Failure, string Says)
    {
        public bool AsExpected => Failure == Scenario.Expected;
    }
}
