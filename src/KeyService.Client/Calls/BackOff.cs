using System.Security.Cryptography;

namespace KeyService.Client.Calls;

/// <summary>
/// Growing waits between attempts, each drawn evenly from half to the whole of its step so that callers who failed
/// together do not come back together. Not thread-safe: one per sequence of attempts.
/// </summary>
internal sealed class BackOff(TimeSpan first, TimeSpan longest)
{
    // How often the step has doubled; the cap keeps the shift in range.
    private int _doublings;

    public TimeSpan Next()
    {
        var step = first * (1 << _doublings);
        if (step < longest)
        {
            _doublings++;
        }
        else
        {
            step = longest;
        }

        return step / 2 + step / 2 * RandomNumberGenerator.GetInt32(1001) / 1000;
    }

    public void Reset() => _doublings = 0;
}
