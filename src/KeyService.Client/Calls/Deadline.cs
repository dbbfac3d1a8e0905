namespace KeyService.Client.Calls;

/// <summary>The moment at which a caller's patience ends, on the monotonic clock. Immutable.</summary>
internal readonly struct Deadline
{
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly TimeSpan _allowed;

    private Deadline(TimeProvider clock, TimeSpan allowed)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        _allowed = allowed;
    }

    public static Deadline After(TimeSpan allowed, TimeProvider clock) => new(clock, allowed);

    /// <summary>What is left; never negative.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = _allowed - _clock.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public bool HasPassed => Remaining == TimeSpan.Zero;
}
