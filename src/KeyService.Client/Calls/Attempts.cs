namespace KeyService.Client.Calls;

/// <summary>
/// Repeats a call while the authority is unavailable and time is left. Only for calls that are safe to repeat, which
/// signing, verifying and reading are.
/// </summary>
internal static class Attempts
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    /// <exception cref="KeyServiceException">The last failure; if time ran out on the way, the one before it, which says why.</exception>
    public static async Task<T> RepeatAsync<T>(Func<Task<T>> attempt, Deadline deadline, TimeProvider clock, CancellationToken cancellation)
    {
        var backOff = new BackOff(FirstWait, LongestWait);
        KeyServiceException? unavailable = null;
        while (true)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (KeyServiceException failure) when (failure.Status == KeyServiceStatus.Unavailable)
            {
                unavailable = failure;
            }
            catch (KeyServiceException timeout) when (timeout.Status == KeyServiceStatus.DeadlineExceeded && unavailable is not null)
            {
                throw new KeyServiceException(unavailable.Status, unavailable.Reason, unavailable.Message, timeout);
            }

            var wait = backOff.Next();
            if (wait >= deadline.Remaining)
            {
                throw new KeyServiceException(unavailable.Status, unavailable.Reason, unavailable.Message, unavailable);
            }

            await Task.Delay(wait, clock, cancellation).ConfigureAwait(false);
        }
    }
}
