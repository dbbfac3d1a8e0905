using KeyService.Silo.Grpc;
using KeyService.Silo.Http;
using KeyService.Silo.Signing;

namespace KeyService.Silo;

/// <summary>Builds an authority: one silo with its gRPC and HTTP endpoints, its store and its keys.</summary>
public static class AuthorityHost
{
    /// <summary>
    /// An authority that is not started yet. Configuration comes from <c>appsettings.json</c> in the current directory, the
    /// environment and <paramref name="args"/>, in this order; <paramref name="configure"/> has the last word. Once started,
    /// the service <see cref="AuthorityAddresses"/> tells where it listens.
    /// </summary>
    /// <exception cref="AuthorityConfigurationException">The configuration cannot be used; the message lists every problem.</exception>
    public static WebApplication Build(string[] args, Action<AuthorityOptions>? configure = null) =>
        Build(args, configure, services => { });

    /// <summary>As above; <paramref name="override"/> may put other services in the place of the authority's own, such as a clock.</summary>
    internal static WebApplication Build(string[] args, Action<AuthorityOptions>? configure, Action<IServiceCollection> @override)
    {
        // An empty builder: Kestrel must not take addresses from ASPNETCORE_URLS or a Kestrel section past the loopback rule.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "KeyService.Silo" });
        builder.Configuration
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .AddCommandLine(args);
        var configuration = AuthorityConfiguration.Read(builder.Configuration, configure);

        builder.AddAuthorityLogging();
        builder.AddAuthorityServer(configuration.Endpoints);
        builder.Services.AddSingleton(configuration.Options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddAuthorityStorage(configuration);
        builder.Services.AddOpenRings();
        builder.Services.AddGrpcEndpoints();
        builder.Services.AddHttpEndpoints();
        builder.AddAuthorityCluster(configuration.Options);
        builder.Services.AddHostedService<StartMessage>();
        @override(builder.Services);

        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcEndpoints();
        app.MapHttpEndpoints();
        return app;
    }
}
