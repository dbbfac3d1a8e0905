using System.Diagnostics.Metrics;
using KeyService.Silo.Storage.Sqlite;
using KeyService.Silo.Tests.Storage.Conformance;

namespace KeyService.Silo.Tests.Storage.Sqlite;

public sealed class QueryCountTests
{
    [Fact]
    public async Task Counts_every_statement_and_publishes_the_count()
    {
        using var directory = new TemporaryDirectory();
        using var store = SqliteAuthorityStore.Open(directory.File("authority.db"));
        await store.CommitAsync(Sample.Tenant("acme"), default);
        long published = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Meter.Name: "KeyService.Storage", Name: "keyservice.store.queries" }) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref published, value));
        listener.Start();

        var before = store.QueryCount;
        for (var i = 0; i < 10; i++) await store.FindTenantAsync(Sample.Acme, default);

        Assert.Equal(before + 10, store.QueryCount);
        // Other tests' stores publish to the same meter.
        Assert.InRange(Interlocked.Read(ref published), 10, long.MaxValue);
    }
}
