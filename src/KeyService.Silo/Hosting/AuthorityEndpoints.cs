using System.Net;

namespace KeyService.Silo;

/// <summary>The two endpoints to bind, as read from <see cref="AuthorityOptions"/>.</summary>
internal readonly record struct AuthorityEndpoints(IPEndPoint Grpc, IPEndPoint Http)
{
    /// <summary>Reads <c>127.0.0.1:7440</c>, <c>[::1]:7440</c> or <c>localhost:7440</c>; a problem if it is none of them.</summary>
    public static IPEndPoint? Parse(string? text, out string problem)
    {
        problem = "";
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), out var port))
        {
            problem = $"'{text}' is not an address and port such as 127.0.0.1:7440";
            return null;
        }

        var host = text![..colon];
        if (host == "localhost")
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address)
            || bracketed != (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6))
        {
            problem = $"'{text}' is not an address and port such as 127.0.0.1:7440";
            return null;
        }

        if (!IPAddress.IsLoopback(address))
        {
            problem = $"'{text}' is not a loopback address. Without TLS and authentication the authority listens on loopback only: use 127.0.0.1 or [::1]";
            return null;
        }

        return new IPEndPoint(address, port);
    }
}
