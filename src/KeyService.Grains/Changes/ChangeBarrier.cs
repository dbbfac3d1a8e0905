using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

/// <summary>
/// Holds a reply back until its change is in force. One silo holds the data directory, so "everywhere" is this silo.
/// </summary>
public sealed partial class ChangeBarrier(ChangeFeed feed, TimeProvider clock, ILogger<ChangeBarrier> log)
{
    /// <summary>How old a key set may be that a client with default options still verifies with.</summary>
    public static readonly TimeSpan ClientFreshness = TimeSpan.FromSeconds(10);

    /// <summary>Returns when the committed change <paramref name="sequence"/> and all before it are applied.</summary>
    /// <param name="sequence">The change.</param>
    /// <param name="restrictive">
    /// The change takes a right away, so the wait may not end without it. Otherwise a failure to apply costs freshness
    /// only: the receipt shows it, and the feed makes up for it later.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the change stays committed.</param>
    /// <exception cref="ChangeNotInForceException">A restrictive change is committed but could not be applied.</exception>
    public async Task<ChangeReceipt> WaitAsync(long sequence, bool restrictive, CancellationToken cancellationToken)
    {
        var begin = clock.GetTimestamp();
        var applied = await TryApplyAsync(sequence, restrictive, cancellationToken).ConfigureAwait(false);
        return new ChangeReceipt
        {
            Sequence = sequence,
            SilosAcknowledged = applied ? 1 : 0,
            Barrier = clock.GetElapsedTime(begin),
            ClientsBy = clock.GetUtcNow() + ClientFreshness,
        };
    }

    private async Task<bool> TryApplyAsync(long sequence, bool restrictive, CancellationToken cancellationToken)
    {
        try
        {
            await feed.ApplyUpToAsync(sequence, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (restrictive && e is not OperationCanceledException)
        {
            LogNotInForce(e, sequence);
            throw new ChangeNotInForceException(sequence, e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogLate(e, sequence);
            return false;
        }
    }
}
