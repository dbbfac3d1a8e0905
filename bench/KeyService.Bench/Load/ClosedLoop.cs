using System.Diagnostics;

namespace KeyService.Bench.Load;

/// <summary>What one side of a round did.</summary>
/// <param name="Calls">Calls that finished.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="ClientCpu">CPU time of this process.</param>
/// <param name="P50">Median latency of a call.</param>
/// <param name="P99">99th percentile of the latency.</param>
internal sealed record Throughput(long Calls, TimeSpan Elapsed, TimeSpan ClientCpu, TimeSpan P50, TimeSpan P99)
{
    public double PerSecond => Calls / Elapsed.TotalSeconds;
}

/// <summary>A closed loop: each caller sends its next call when the last one came back. Any failed call fails the bench.</summary>
internal static class ClosedLoop
{
    public static async Task<Throughput> RunAsync(int callers, TimeSpan duration, Func<int, Task> call)
    {
        using var process = Process.GetCurrentProcess();
        var cpuBefore = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var latencies = new List<long>[callers];
        var loops = Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = latencies[caller] = new List<long>(1 << 16);
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                var before = Stopwatch.GetTimestamp();
                await call(caller);
                mine.Add(Stopwatch.GetTimestamp() - before);
            }
        }));
        await Task.WhenAll(loops);
        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();

        var all = latencies.SelectMany(list => list).ToArray();
        Array.Sort(all);
        return new Throughput(
            all.Length, elapsed, process.TotalProcessorTime - cpuBefore, At(all, 0.50), At(all, 0.99));
    }

    /// <summary>A single thread that calls as fast as it can; CPU time is this thread's share of the process.</summary>
    public static Throughput RunAlone(TimeSpan duration, Action call)
    {
        using var process = Process.GetCurrentProcess();
        var cpuBefore = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var calls = 0L;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            for (var i = 0; i < 16; i++)
            {
                call();
            }

            calls += 16;
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        return new Throughput(calls, elapsed, process.TotalProcessorTime - cpuBefore, default, default);
    }

    private static TimeSpan At(long[] sorted, double quantile) =>
        sorted.Length == 0 ? default : Stopwatch.GetElapsedTime(0, sorted[(int)(quantile * (sorted.Length - 1))]);
}
