using Mesh;

// Without a role: everything in one process, and a verdict. With one: a piece of it, to be started by hand.
return args switch
{
    [] => await Demonstration.RunAsync(),
    ["orders", var authority, var url] => await RunAsync(OrdersService.Build(new(authority), url)),
    ["billing", var authority, var orders, var url] => await RunAsync(BillingService.Build(new(authority), new(orders), url)),
    _ => Usage(),
};

static async Task<int> RunAsync(WebApplication service)
{
    await service.RunAsync();
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run --project samples/Mesh
               dotnet run --project samples/Mesh -- orders AUTHORITY_URL URL
               dotnet run --project samples/Mesh -- billing AUTHORITY_URL ORDERS_URL URL
        """);
    return 2;
}
