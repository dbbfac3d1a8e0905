namespace KeyService.Silo;

/// <summary>Kestrel with exactly the two endpoints of the configuration.</summary>
internal static class AuthorityServer
{
    public static void AddAuthorityServer(this WebApplicationBuilder builder, AuthorityEndpoints endpoints)
    {
        var addresses = new AuthorityAddresses();
        builder.Services.AddSingleton(addresses);
        builder.Services.AddHostedService(_ => new EndpointCheck(endpoints));
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            addresses.Listen(kestrel, endpoints);
        });
    }
}
