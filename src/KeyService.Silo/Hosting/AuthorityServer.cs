namespace KeyService.Silo;

/// <summary>Kestrel with exactly the two endpoints of the configuration.</summary>
internal static class AuthorityServer
{
    public static void AddAuthorityServer(this WebApplicationBuilder builder, AuthorityConfiguration configuration)
    {
        var addresses = new AuthorityAddresses();
        builder.Services.AddSingleton(addresses);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            addresses.Listen(kestrel, configuration.Endpoints);
        });
        builder.Services.AddRoutingCore();
    }
}
