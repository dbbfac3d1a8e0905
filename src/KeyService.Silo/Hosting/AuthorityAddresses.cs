using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KeyService.Silo;

/// <summary>Where a started authority listens; with port 0 in the options, the ports it got.</summary>
public sealed class AuthorityAddresses
{
    private ListenOptions? _grpc;
    private ListenOptions? _http;

    /// <summary>The gRPC endpoint, such as <c>http://127.0.0.1:7440/</c>.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public Uri Grpc => AddressOf(_grpc);

    /// <summary>The HTTP/1.1 endpoint, such as <c>http://127.0.0.1:7441/</c>.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public Uri Http => AddressOf(_http);

    internal void Listen(KestrelServerOptions kestrel, AuthorityEndpoints endpoints)
    {
        kestrel.Listen(endpoints.Grpc, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            _grpc = listen;
        });
        kestrel.Listen(endpoints.Http, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            _http = listen;
        });
    }

    // Kestrel replaces port 0 by the port that it bound.
    private static Uri AddressOf(ListenOptions? listen) =>
        listen?.IPEndPoint is { Port: > 0 } endpoint
            ? new UriBuilder(Uri.UriSchemeHttp, HostOf(endpoint), endpoint.Port).Uri
            : throw new InvalidOperationException("The authority has no address before its host has started.");

    private static string HostOf(IPEndPoint endpoint) =>
        endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{endpoint.Address}]" : endpoint.Address.ToString();
}
