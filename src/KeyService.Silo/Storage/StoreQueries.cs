using System.Diagnostics.Metrics;

namespace KeyService.Silo.Storage;

/// <summary>Counts the statements that a store sent to its database, to show that signing sends none. Thread-safe.</summary>
internal sealed class StoreQueries
{
    public const string MeterName = "KeyService.Storage";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Counter = Meter.CreateCounter<long>(
        "keyservice.store.queries", "{query}", "Statements sent to the authority's database.");

    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add()
    {
        Interlocked.Increment(ref _count);
        Counter.Add(1);
    }
}
