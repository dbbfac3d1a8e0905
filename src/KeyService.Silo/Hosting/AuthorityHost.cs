namespace KeyService.Silo;

/// <summary>Builds an authority: one silo with its gRPC and HTTP endpoints, its store and its keys.</summary>
public static class AuthorityHost
{
    /// <summary>
    /// An authority that is not started yet. Configuration comes from <c>appsettings.json</c> in the current directory, the
    /// environment and <paramref name="args"/>, in this order; <paramref name="configure"/> has the last word.
    /// </summary>
    /// <exception cref="AuthorityConfigurationException">The configuration cannot be used; the message lists every problem.</exception>
    public static WebApplication Build(string[] args, Action<AuthorityOptions>? configure = null)
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
        builder.AddAuthorityServer(configuration);
        builder.AddAuthorityCluster(configuration.Options);

        var app = builder.Build();
        return app;
    }
}
