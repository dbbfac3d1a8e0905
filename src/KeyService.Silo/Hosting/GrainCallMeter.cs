using System.Diagnostics.Metrics;
using KeyService.Silo.Signing;

namespace KeyService.Silo;

/// <summary>Counts the calls that grains receive, to show that signing makes none.</summary>
internal sealed class GrainCallMeter : IIncomingGrainCallFilter
{
    private static readonly Meter Meter = new(SigningMeter.Name);
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("keyservice.grain.calls", "{call}", "Calls that grains received.");

    public Task Invoke(IIncomingGrainCallContext context)
    {
        Calls.Add(1);
        return context.Invoke();
    }
}
