using System.Net;
using System.Net.Sockets;

namespace KeyService.Silo;

/// <summary>
/// Finds out that a port is taken before anything else starts: Kestrel would only after the silo, which then complains at
/// length about having to stop. Kestrel has the last word.
/// </summary>
internal sealed class EndpointCheck(AuthorityEndpoints endpoints) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Check(endpoints.Grpc, nameof(AuthorityOptions.GrpcEndpoint));
        Check(endpoints.Http, nameof(AuthorityOptions.HttpEndpoint));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Check(IPEndPoint endpoint, string setting)
    {
        using var probe = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(endpoint);
        }
        catch (SocketException failure)
        {
            throw new AuthorityStartException(
                $"The authority cannot listen on {endpoint}: {failure.Message}. Stop the process that does, or set {AuthorityOptions.Section}:{setting} to another port.",
                failure);
        }
    }
}
