using System.Globalization;

namespace KeyService.Proxies.Tests;

/// <summary>Complete nginx configurations around the part that a test is about.</summary>
internal static class Nginx
{
    /// <summary>Runs nginx with these directives of the http level.</summary>
    public static Task<WebServer> StartAsync(Func<string, string> http, params int[] ports) =>
        WebServer.StartAsync("nginx", directory => Configuration(directory, http(directory)), (directory, file) => ["-p", directory, "-c", file], ports);

    // Run by root, the workers must be told to stay who they are: the directory is root's.
    private static string Configuration(string directory, string http) => string.Create(CultureInfo.InvariantCulture, $$"""
        {{(Environment.UserName == "root" ? "user root root;" : "")}}
        daemon off;
        worker_processes 1;
        pid {{directory}}/nginx.pid;
        error_log stderr error;
        events { worker_connections 256; }
        http {
            access_log off;
            client_body_temp_path {{directory}}/body;
            proxy_temp_path {{directory}}/proxy;
            fastcgi_temp_path {{directory}}/fastcgi;
            uwsgi_temp_path {{directory}}/uwsgi;
            scgi_temp_path {{directory}}/scgi;
            {{http}}
        }
        """);
}
