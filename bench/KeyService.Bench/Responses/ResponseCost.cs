using KeyService.Bench.Load;
using KeyService.Bench.Servers;

namespace KeyService.Bench.Responses;

/// <summary>What one response costs, each figure per response.</summary>
/// <param name="BodyBytes">The body's size.</param>
/// <param name="Mode">How it was sent and read.</param>
/// <param name="PerSecond">Responses a second, all processes sharing the machine.</param>
/// <param name="ServiceCpuMicroseconds">CPU time of the service.</param>
/// <param name="ServiceAllocatedBytes">What the service allocated.</param>
/// <param name="ClientCpuMicroseconds">CPU time of the client.</param>
/// <param name="ClientAllocatedBytes">What the client allocated.</param>
/// <param name="AuthorityCpuMicroseconds">CPU time of the authority.</param>
internal sealed record ResponseCost(
    int BodyBytes,
    string Mode,
    double PerSecond,
    double ServiceCpuMicroseconds,
    double ServiceAllocatedBytes,
    double ClientCpuMicroseconds,
    double ClientAllocatedBytes,
    double AuthorityCpuMicroseconds)
{
    public static ResponseCost Of(int bodyBytes, string mode, Throughput client, long clientAllocated, ServerCounts service, ServerCounts authority) => new(
        bodyBytes,
        mode,
        client.PerSecond,
        service.CpuMicroseconds / client.Calls,
        (double)service.AllocatedBytes / client.Calls,
        client.ClientCpu.TotalMicroseconds / client.Calls,
        (double)clientAllocated / client.Calls,
        authority.CpuMicroseconds / client.Calls);

    /// <summary>The median of each figure by itself.</summary>
    public static ResponseCost Median(IReadOnlyList<ResponseCost> rounds)
    {
        return rounds[0] with
        {
            PerSecond = Middle(round => round.PerSecond),
            ServiceCpuMicroseconds = Middle(round => round.ServiceCpuMicroseconds),
            ServiceAllocatedBytes = Middle(round => round.ServiceAllocatedBytes),
            ClientCpuMicroseconds = Middle(round => round.ClientCpuMicroseconds),
            ClientAllocatedBytes = Middle(round => round.ClientAllocatedBytes),
            AuthorityCpuMicroseconds = Middle(round => round.AuthorityCpuMicroseconds),
        };

        double Middle(Func<ResponseCost, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);
    }
}

/// <summary>What one step in memory costs, on one thread.</summary>
internal sealed record PieceCost(string Piece, double Microseconds, double AllocatedBytes)
{
    public static PieceCost Measure(string piece, TimeSpan duration, Action call)
    {
        // The first calls compile.
        ClosedLoop.RunAlone(duration / 4, call);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var throughput = ClosedLoop.RunAlone(duration, call);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return new PieceCost(piece, throughput.Elapsed.TotalMicroseconds / throughput.Calls, (double)allocated / throughput.Calls);
    }
}
