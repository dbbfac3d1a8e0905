using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KeyService.Bench.Servers;

/// <summary>What a server process has spent since it started.</summary>
internal sealed record ServerCounts(
    double CpuMicroseconds, long AllocatedBytes, long DatabaseQueries, long GrainCalls, long Signatures, string[] Instruments)
{
    public ServerCounts Since(ServerCounts earlier) => new(
        CpuMicroseconds - earlier.CpuMicroseconds,
        AllocatedBytes - earlier.AllocatedBytes,
        DatabaseQueries - earlier.DatabaseQueries,
        GrainCalls - earlier.GrainCalls,
        Signatures - earlier.Signatures,
        Instruments);
}

/// <summary>Counts by listening to the meters that the server publishes anyway.</summary>
internal sealed class ServerCounters : IDisposable
{
    public const string QueryInstrument = "keyservice.store.queries";
    public const string GrainCallInstrument = "keyservice.grain.calls";
    public const string SignatureInstrument = "keyservice.signatures";

    private readonly MeterListener _listener = new();
    private readonly HashSet<string> _heard = [];
    private long _queries;
    private long _grainCalls;
    private long _signatures;

    public ServerCounters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is QueryInstrument or GrainCallInstrument or SignatureInstrument)
            {
                lock (_heard)
                {
                    _heard.Add(instrument.Name);
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        _listener.Start();
    }

    public ServerCounts Read()
    {
        _listener.RecordObservableInstruments();
        using var process = Process.GetCurrentProcess();
        return new ServerCounts(
            process.TotalProcessorTime.TotalMicroseconds,
            GC.GetTotalAllocatedBytes(precise: true),
            Interlocked.Read(ref _queries),
            Interlocked.Read(ref _grainCalls),
            Interlocked.Read(ref _signatures),
            Heard());
    }

    // A count of zero means nothing unless the instrument exists.
    private string[] Heard()
    {
        lock (_heard)
        {
            return [.. _heard];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string instrument, long value)
    {
        ref var count = ref _signatures;
        if (instrument == QueryInstrument)
        {
            count = ref _queries;
        }
        else if (instrument == GrainCallInstrument)
        {
            count = ref _grainCalls;
        }

        Interlocked.Add(ref count, value);
    }
}
