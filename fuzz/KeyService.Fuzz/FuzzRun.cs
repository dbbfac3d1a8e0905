using System.Diagnostics;

namespace KeyService.Fuzz;

/// <summary>The outcome of a run.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Inputs">How many inputs were tried.</param>
/// <param name="Elapsed">How long that took.</param>
/// <param name="Failure">What was found, with the input and how to make it again; null if nothing.</param>
public sealed record FuzzOutcome(string Target, long Inputs, TimeSpan Elapsed, string? Failure)
{
    public double InputsPerSecond => Inputs / Math.Max(Elapsed.TotalSeconds, 1e-9);
}

/// <summary>Tries numbered inputs on one target until one fails. An input that takes longer than the limit is a finding.</summary>
public sealed class FuzzRun(FuzzTarget target, ulong seed)
{
    // Owned by the worker; the watchdog only reads it.
    private long _current = -1;

    /// <summary>No input may take longer; on a loaded machine a pause of the whole process must not look like a hang.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tries the inputs from the first one on, on a thread of their own, and watches it.</summary>
    public FuzzOutcome Go(long first, long count)
    {
        var clock = Stopwatch.StartNew();
        string? failure = null;
        var worker = new Thread(() => failure = TryAll(first, count)) { IsBackground = true, Name = target.Name };
        worker.Start();
        var (last, since) = (-1L, clock.Elapsed);
        while (!worker.Join(TimeSpan.FromSeconds(1)))
        {
            var current = Interlocked.Read(ref _current);
            if (current != last)
            {
                (last, since) = (current, clock.Elapsed);
            }
            else if (clock.Elapsed - since > Limit)
            {
                failure = Report(current, $"no end after {Limit.TotalSeconds} s");
                break;
            }
        }

        return new FuzzOutcome(target.Name, Interlocked.Read(ref _current) - first + 1, clock.Elapsed, failure);
    }

    private string? TryAll(long first, long count)
    {
        for (var number = first; number < first + count; number++)
        {
            Interlocked.Exchange(ref _current, number);
            try
            {
                target.Try(new FuzzRandom(seed, (ulong)number));
            }
            catch (Exception e)
            {
                return Report(number, e is FuzzFinding ? e.Message : e.ToString());
            }
        }

        return null;
    }

    private string Report(long number, string what) =>
        $"""
        {target.Name}: {what}
        input {number}: {target.Input}
        again: ./build.sh fuzz --target {target.Name} --seed {seed} --first {number} --iterations 1
        """;
}
