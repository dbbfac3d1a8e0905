using KeyService.Bench.Load;
using KeyService.Bench.Pieces;
using KeyService.Client;
using KeyService.Signing;

namespace KeyService.Bench.Responses;

/// <summary>
/// Measures what signing and verifying a response costs by the size of its body, beside the same response unsigned. The
/// service, the client (this process) and the authority are processes of their own.
/// </summary>
internal static class ResponseBench
{
    private static readonly KeyName Key = KeyName.Parse("bench/responses");
    private static readonly int[] BodySizes = [0, 1024, 64 * 1024, 10 * 1024 * 1024];

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var data = Directory.CreateTempSubdirectory("keyservice-bench-");
        try
        {
            await using var authority = await ServerProcess.StartAsync("serve-authority", data.FullName);
            await CreateKeyAsync(new Uri(authority.Ready.Grpc));
            await using var service = await ServerProcess.StartAsync("serve-responses", authority.Ready.Grpc, Key.ToString());
            await using var clients = new ResponseClients(new Uri(authority.Ready.Grpc), new Uri(service.Ready.Http), Key.ToString());

            var costs = new List<ResponseCost>();
            foreach (var size in BodySizes)
            {
                costs.AddRange(await MeasureAsync(options, clients, service, authority, size));
            }

            var report = new ResponseReport(options, costs, MeasurePieces(options));
            report.Print();
            report.Save(Path.Combine(Directory.GetCurrentDirectory(), "artifacts", "bench-responses.json"));
            return 0;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task CreateKeyAsync(Uri authority)
    {
        using var admin = new KeyServiceAdmin(new KeyServiceOptions { Endpoint = authority });
        await admin.CreateTenantAsync(Key.Tenant);
        await admin.CreateKeyAsync(Key, new NewKey("ecdsa-p256-sha256"));
    }

    /// <summary>All modes in turn in each round, so that a busy moment of the machine falls on all of them.</summary>
    private static async Task<IEnumerable<ResponseCost>> MeasureAsync(
        LoadOptions options, ResponseClients clients, ServerProcess service, ServerProcess authority, int size)
    {
        // Each caller of a large body holds several copies of it.
        var callers = size > 1024 * 1024 ? Math.Min(options.Callers, 4) : options.Callers;
        var rounds = clients.Modes.ToDictionary(mode => mode.Name, _ => new List<ResponseCost>());
        foreach (var mode in clients.Modes)
        {
            await mode.CallAsync(size);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var mode in clients.Modes)
            {
                var (servedBefore, signedBefore) = (await service.CountAsync(), await authority.CountAsync());
                var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
                var throughput = await ClosedLoop.RunAsync(callers, options.Duration, _ => mode.CallAsync(size));
                var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
                rounds[mode.Name].Add(ResponseCost.Of(
                    size, mode.Name, throughput, allocated,
                    (await service.CountAsync()).Since(servedBefore), (await authority.CountAsync()).Since(signedBefore)));
            }
        }

        return clients.Modes.Select(mode => ResponseCost.Median(rounds[mode.Name]));
    }

    private static List<PieceCost> MeasurePieces(LoadOptions options)
    {
        var costs = new List<PieceCost>();
        var pieces = new ResponsePieces { BodySize = 1024 };
        pieces.Sign();
        costs.Add(PieceCost.Measure("build the base to sign", options.Duration, () => pieces.BuildBase()));
        costs.Add(PieceCost.Measure("judge all but key and body", options.Duration, () => pieces.Judge()));
        foreach (var size in BodySizes)
        {
            var sized = new ResponsePieces { BodySize = size };
            sized.Sign();
            costs.Add(PieceCost.Measure(FormattableString.Invariant($"digest of {size} bytes"), options.Duration, () => sized.Digest()));
        }

        return costs;
    }
}
