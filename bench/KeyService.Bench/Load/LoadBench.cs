using System.Security.Cryptography;
using KeyService.Bench.Servers;
using KeyService.Client;
using KeyService.Signing;

namespace KeyService.Bench.Load;

/// <summary>Measures the product against yardsticks, both sides in turn in one run, and counts what a signature costs.</summary>
internal static class LoadBench
{
    private static readonly KeyName P256 = KeyName.Parse("bench/p256");
    private static readonly KeyName Hmac = KeyName.Parse("bench/hmac");

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var data = Directory.CreateTempSubdirectory("keyservice-bench-");
        try
        {
            await using var bare = await ServerProcess.StartAsync("serve-bare");
            await using var authority = await ServerProcess.StartAsync("serve-authority", data.FullName);
            await CreateKeysAsync(new Uri(authority.Ready.Grpc));

            var report = new Report(options, await MeasureRatiosAsync(options, bare, authority), await CountAsync(options, authority));
            report.Print();
            report.Save(Path.Combine(Directory.GetCurrentDirectory(), "artifacts", "bench.json"));
            return report.Ratios.All(ratio => ratio.Goal.IsMetBy(ratio.Value)) && report.Counts.All(count => count.Goal.IsMetBy(count.Value)) ? 0 : 1;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task CreateKeysAsync(Uri authority)
    {
        using var admin = new KeyServiceAdmin(new KeyServiceOptions { Endpoint = authority });
        await admin.CreateTenantAsync(P256.Tenant);
        await admin.CreateKeyAsync(P256, new NewKey("ecdsa-p256-sha256"));
        await admin.CreateKeyAsync(Hmac, new NewKey("hmac-sha256"));
    }

    private static async Task<List<Ratio>> MeasureRatiosAsync(LoadOptions options, ServerProcess bare, ServerProcess authority)
    {
        using var ours = new SigningLoad(authority.Ready.Grpc, options);
        using var theirs = new SigningLoad(bare.Ready.Grpc, options);
        var endpoint = new Uri(authority.Ready.Grpc);
        await using var local = await LocalVerifyLoad.CreateAsync(options, endpoint, P256);
        await using var signed = await HttpLoad.ThroughAuthorityAsync(options, endpoint, P256.ToString());
        await using var inProcess = await HttpLoad.InProcessAsync(options);

        return
        [
            await Ratio.MeasureAsync(
                "unary_p256_vs_bare", "calls/s", Goal.Min(0.90), options.Rounds,
                async () => (await ours.UnaryAsync(P256.ResourceName)).PerSecond,
                async () => (await theirs.UnaryAsync("bare")).PerSecond),
            await Ratio.MeasureAsync(
                "unary_p256_cpu_vs_bare", "CPU µs/call", Goal.None, options.Rounds,
                () => UnaryCpuAsync(authority, ours, P256.ResourceName),
                () => UnaryCpuAsync(bare, theirs, "bare")),
            await Ratio.MeasureAsync(
                "unary_hmac_vs_echo", "calls/s", Goal.Min(0.80), options.Rounds,
                async () => (await ours.UnaryAsync(Hmac.ResourceName)).PerSecond,
                async () => (await theirs.UnaryAsync(BareServer.EchoKey)).PerSecond),
            await Ratio.MeasureAsync(
                "batch_p256_cpu_vs_raw", "CPU µs/signature", Goal.Max(1.30), options.Rounds,
                () => BatchCpuAsync(authority, ours),
                () => Task.FromResult(RawSignCpu(options))),
            await Ratio.MeasureAsync(
                "local_verify_vs_raw", "verifications/s", Goal.Min(0.90), options.Rounds,
                () => Task.FromResult(local.Ours().PerSecond),
                () => Task.FromResult(local.Raw().PerSecond)),
            await Ratio.MeasureAsync(
                "http_signed_vs_inprocess", "calls/s", Goal.None, options.Rounds,
                async () => (await signed.RunAsync()).PerSecond,
                async () => (await inProcess.RunAsync()).PerSecond),
        ];
    }

    private static async Task<double> UnaryCpuAsync(ServerProcess server, SigningLoad load, string key)
    {
        var before = await server.CountAsync();
        var throughput = await load.UnaryAsync(key);
        return (await server.CountAsync()).Since(before).CpuMicroseconds / throughput.Calls;
    }

    private static async Task<double> BatchCpuAsync(ServerProcess authority, SigningLoad load)
    {
        var before = await authority.CountAsync();
        var throughput = await load.BatchAsync(P256.ResourceName);
        var spent = (await authority.CountAsync()).Since(before);
        return spent.CpuMicroseconds / (throughput.Calls * SigningLoad.BatchSize);
    }

    private static double RawSignCpu(LoadOptions options)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var message = RandomNumberGenerator.GetBytes(SigningLoad.MessageSize);
        var throughput = ClosedLoop.RunAlone(options.Duration, () => key.SignData(message, HashAlgorithmName.SHA256));
        return throughput.ClientCpu.TotalMicroseconds / throughput.Calls;
    }

    /// <summary>What one unary P-256 signature costs once everything is warm.</summary>
    private static async Task<List<Count>> CountAsync(LoadOptions options, ServerProcess authority)
    {
        using var load = new SigningLoad(authority.Ready.Grpc, options);
        await load.UnaryAsync(P256.ResourceName);
        var idle = await IdleAsync(options, authority);
        var before = await authority.CountAsync();
        var throughput = await load.UnaryAsync(P256.ResourceName);
        var spent = (await authority.CountAsync()).Since(before);
        RequireCounted(spent);
        if (spent.Signatures != throughput.Calls)
        {
            throw new InvalidOperationException($"{throughput.Calls} calls came back, but the authority counted {spent.Signatures} signatures.");
        }

        return
        [
            // The scheduler looks for due rotations whether or not anybody signs: its work at idle is no part of a signature.
            new("db_queries_per_sign", Per(Math.Max(0, spent.DatabaseQueries - idle.DatabaseQueries)), Goal.Max(0.001)),
            new("grain_calls_per_sign", Per(Math.Max(0, spent.GrainCalls - idle.GrainCalls)), Goal.Max(1)),
            new("allocated_bytes_per_sign", Per(spent.AllocatedBytes), Goal.None),
            new("server_cpu_microseconds_per_sign", Per(spent.CpuMicroseconds), Goal.None),
        ];

        double Per(double total) => total / throughput.Calls;
    }

    private static void RequireCounted(ServerCounts counts)
    {
        var missing = new[] { ServerCounters.QueryInstrument, ServerCounters.GrainCallInstrument, ServerCounters.SignatureInstrument }
            .Except(counts.Instruments)
            .ToList();
        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"The authority does not publish {string.Join(", ", missing)}: a count of zero would mean nothing.");
        }
    }

    private static async Task<ServerCounts> IdleAsync(LoadOptions options, ServerProcess authority)
    {
        var before = await authority.CountAsync();
        await Task.Delay(options.Duration);
        return (await authority.CountAsync()).Since(before);
    }
}
