namespace KeyService.Proxies.Tests;

/// <summary>Complete Apache configurations around the part that a test is about.</summary>
internal static class Apache
{
    private static readonly string[] Modules =
        ["mpm_event", "authz_core", "filter", "deflate", "env", "headers", "proxy", "proxy_http"];

    /// <summary>Runs Apache with these directives of the server level.</summary>
    public static Task<WebServer> StartAsync(string directives, params int[] ports) =>
        WebServer.StartAsync("apache2", directory => Configuration(directory, directives), (directory, file) => ["-d", directory, "-f", file, "-D", "FOREGROUND"], ports);

    // The user is read only where root starts it: Apache refuses to serve as root.
    private static string Configuration(string directory, string directives) => $"""
        ServerRoot {directory}
        ServerName 127.0.0.1
        DefaultRuntimeDir {directory}
        PidFile {directory}/apache.pid
        Mutex file:{directory}
        ErrorLog /dev/stderr
        LogLevel error
        User www-data
        Group www-data
        StartServers 1
        {string.Join('\n', Modules.Select(module => $"LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so"))}
        {directives}
        """;
}
