using System.Globalization;

namespace KeyService.Proxies.Tests;

/// <summary>All ways to the service, through real servers, each of which does one thing to what passes.</summary>
internal sealed class Ways : IAsyncDisposable
{
    private readonly List<WebServer> _servers = [];

    public List<Way> All { get; } = [];

    public static async Task<Ways> StartAsync(Uri service)
    {
        var ways = new Ways();
        try
        {
            await ways.AddAsync(service);
            return ways;
        }
        catch
        {
            await ways.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private async Task AddAsync(Uri service)
    {
        var ports = WebServer.FreePorts(8);
        All.Add(new Way("direct", service));
        All.Add(new Way("nginx", At(ports[0])));
        All.Add(new Way("nginx gzip", At(ports[1])));
        All.Add(new Way("nginx sub_filter", At(ports[2])));
        All.Add(new Way("nginx error_page 500 =200", At(ports[3])));
        All.Add(new Way("nginx stale cache", At(ports[4]), Stale: true));
        All.Add(new Way("Apache", At(ports[5])));
        All.Add(new Way("Apache mod_deflate", At(ports[6])));
        _servers.Add(await Nginx.StartAsync(directory => NginxServers(directory, service, ports), ports[..5]));
        _servers.Add(await Apache.StartAsync(ApacheHosts(service, ports), ports[5..7]));
    }

    private static Uri At(int port) => new($"http://127.0.0.1:{port}");

    private static string NginxServers(string directory, Uri service, int[] ports) => string.Create(CultureInfo.InvariantCulture, $$"""
        upstream orders { server {{service.Authority}}; }
        proxy_cache_path {{directory}}/cache keys_zone=copies:1m;

        # The way to the service breaks when a request says so.
        map $http_x_service_down $orders { default {{service.Authority}}; yes 127.0.0.1:{{ports[7]}}; }

        server {
            listen 127.0.0.1:{{ports[0]}};
            location / { proxy_pass http://orders; }
        }
        server {
            listen 127.0.0.1:{{ports[1]}};
            gzip on;
            gzip_types *;
            gzip_proxied any;
            gzip_min_length 1;
            location / { proxy_pass http://orders; }
        }
        server {
            listen 127.0.0.1:{{ports[2]}};
            sub_filter '"total":42' '"total":43';
            sub_filter ' 42' ' 43';
            sub_filter_types *;
            sub_filter_once off;
            location / { proxy_pass http://orders; }
        }
        server {
            listen 127.0.0.1:{{ports[3]}};
            proxy_intercept_errors on;
            error_page 500 =200 /sorry;
            location / { proxy_pass http://orders; }
            location = /sorry { internal; default_type application/json; return 200 '{"total":0}'; }
        }
        server {
            listen 127.0.0.1:{{ports[4]}};
            proxy_cache copies;
            proxy_cache_key $request_uri;
            proxy_cache_valid any 1s;
            proxy_cache_use_stale error;
            proxy_ignore_headers Cache-Control Expires Vary Set-Cookie;
            add_header X-Copy $upstream_cache_status always;
            location / { proxy_pass http://$orders; }
        }
        """);

    private static string ApacheHosts(Uri service, int[] ports) => $"""
        Listen 127.0.0.1:{ports[5]}
        Listen 127.0.0.1:{ports[6]}
        <VirtualHost 127.0.0.1:{ports[5]}>
            ProxyPass "/" "{service}"
        </VirtualHost>
        <VirtualHost 127.0.0.1:{ports[6]}>
            ProxyPass "/" "{service}"
            SetOutputFilter DEFLATE
        </VirtualHost>
        """;
}
