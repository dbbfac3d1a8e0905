using KeyService.Grains.Storage;

namespace KeyService.Grains.Tests.Support;

/// <summary>Notes what it applied, and can be held up or made to fail.</summary>
internal sealed class RecordingSubscriber : IChangeSubscriber
{
    private readonly Lock _gate = new();
    private readonly List<Change> _applied = [];

    /// <summary>Runs before changes are noted.</summary>
    public Func<IReadOnlyList<Change>, Task>? BeforeApply { get; set; }

    public IReadOnlyList<Change> Applied
    {
        get
        {
            lock (_gate) return [.. _applied];
        }
    }

    public async Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        if (BeforeApply is { } before) await before(changes);
        lock (_gate) _applied.AddRange(changes);
    }
}
