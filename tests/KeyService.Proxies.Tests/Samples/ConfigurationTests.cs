using System.Globalization;
using System.Net;
using KeyService.Tests;

namespace KeyService.Proxies.Tests;

/// <summary>
/// The configurations that docs/proxies.md prints, word for word, in servers that would otherwise break signatures:
/// every kind of response fares as without a proxy.
/// </summary>
public class ConfigurationTests
{
    private static readonly string[] Targets =
        ["/a?", "/a%2Fb/%C3%A4?q=%26", "/double//slash", "/a;b=c,d?x=/?y", "/a%20b+c?d=e+f%20g"];

    [Fact]
    public async Task The_nginx_sample_keeps_every_signature()
    {
        await using var path = await SamplePath.StartAsync((service, port) => Nginx.StartAsync(directory => string.Create(CultureInfo.InvariantCulture, $$"""
            upstream orders { server {{service.Authority}}; }
            gzip on;
            gzip_types *;
            gzip_proxied any;
            gzip_min_length 1;
            proxy_cache_path {{directory}}/cache keys_zone=copies:1m;
            proxy_cache copies;
            proxy_cache_valid any 10m;
            proxy_ignore_headers Cache-Control Expires Vary Set-Cookie;
            proxy_intercept_errors on;
            error_page 500 404 =200 /sorry;
            server {
                listen 127.0.0.1:{{port}};
                {{Document.Fence("docs/proxies.md", "nginx")}}
            }
            """), port));

        await path.AssertSameAsDirectAsync([.. Targets, "//two//slashes"]);
    }

    [Fact]
    public async Task The_Apache_sample_keeps_every_signature()
    {
        await using var path = await SamplePath.StartAsync((service, port) => Apache.StartAsync($"""
            Listen 127.0.0.1:{port}
            Define ORDERS {service.Authority}
            SetOutputFilter DEFLATE
            ErrorDocument 500 "sorry"
            <VirtualHost 127.0.0.1:{port}>
            {Document.Fence("docs/proxies.md", "apache")}
            </VirtualHost>
            """, port));

        await path.AssertSameAsDirectAsync(Targets);
    }

    /// <summary>The service, a proxy with a sample, and a client.</summary>
    private sealed class SamplePath : IAsyncDisposable
    {
        private readonly int _port = WebServer.FreePorts(1)[0];
        private TestAuthority _authority = null!;
        private KindsOfResponse _service = null!;
        private WebServer? _proxy;
        private VerifyingClient _client = null!;

        public static async Task<SamplePath> StartAsync(Func<Uri, int, Task<WebServer>> start)
        {
            var path = new SamplePath { _authority = await TestAuthority.StartAsync() };
            path._authority.Create("acme/responses");
            path._service = await KindsOfResponse.StartAsync(path._authority);
            path._client = new VerifyingClient(path._authority);
            path._proxy = await start(path._service.Address, path._port);
            return path;
        }

        public async Task AssertSameAsDirectAsync(IEnumerable<string> targets)
        {
            var direct = new Way("direct", _service.Address);
            var sample = new Way("sample", new Uri($"http://127.0.0.1:{_port}"));
            ResponseKind[] kinds = [.. ResponseKind.All, .. targets.Select(target => new ResponseKind(target, target, HttpStatusCode.NotFound))];

            // Twice, since a cache would answer the second.
            foreach (var kind in kinds.Concat(kinds))
            {
                Assert.Equal((kind.Name, await _client.TryAsync(kind, direct)), (kind.Name, await _client.TryAsync(kind, sample)));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _client.DisposeAsync();
            if (_proxy is not null)
            {
                await _proxy.DisposeAsync();
            }

            await _service.DisposeAsync();
            await _authority.DisposeAsync();
        }
    }
}
