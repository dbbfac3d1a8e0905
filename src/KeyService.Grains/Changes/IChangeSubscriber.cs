using KeyService.Grains.Storage;

namespace KeyService.Grains;

/// <summary>
/// What a silo keeps in memory of the stored state, and must bring up to date when the state changes.
/// </summary>
/// <remarks>
/// <para><b>Consistency.</b> When <see cref="ApplyAsync"/> returns, no operation that begins afterwards uses what the changes
/// replaced. Changes come in the log's order. After a failure the same changes come again, so applying twice must do no harm.</para>
/// <para><b>Failures.</b> A failure holds up every later change. So a subscriber that cannot load what replaces something
/// stops using the old and goes on; it fails only where it cannot even do that.</para>
/// <para><b>Concurrency.</b> One call at a time. It must not wait for a grain: a grain may be waiting for it.</para>
/// </remarks>
public interface IChangeSubscriber
{
    Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken);
}
