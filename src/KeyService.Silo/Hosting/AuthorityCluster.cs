using System.Net;
using System.Net.Sockets;
using KeyService.Grains;
using Orleans.Configuration;

namespace KeyService.Silo;

/// <summary>The silo's place in a cluster: today always a cluster of one, on loopback.</summary>
internal static class AuthorityCluster
{
    public static void AddAuthorityCluster(this WebApplicationBuilder builder, AuthorityOptions options) =>
        builder.UseOrleans(silo => silo
            .JoinClusterOfOne(options)
            .UseInMemoryReminderService()
            .AddKeyServiceGrains()
            .AddIncomingGrainCallFilter<GrainCallMeter>());

    private static ISiloBuilder JoinClusterOfOne(this ISiloBuilder silo, AuthorityOptions options)
    {
        var port = FreeLoopbackPort();
        return silo
            .UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, port))
            .Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.ClusterId;
                cluster.ServiceId = options.ServiceId;
            })
            .Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = IPAddress.Loopback;
                endpoint.SiloPort = port;
                endpoint.GatewayPort = 0; // No Orleans clients: all callers come through gRPC.
            });
    }

    private static int FreeLoopbackPort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
