namespace KeyService.Client.KeySets;

/// <summary>
/// A moment on both clocks. Its age is the larger of the two readings: the monotonic clock stands still while a machine
/// is suspended, and the wall clock may be set back; neither may make a key set look fresh. Immutable.
/// </summary>
internal readonly struct Moment
{
    private readonly long _timestamp;
    private readonly DateTimeOffset _utc;

    private Moment(long timestamp, DateTimeOffset utc)
    {
        _timestamp = timestamp;
        _utc = utc;
    }

    public static Moment Now(TimeProvider clock) => new(clock.GetTimestamp(), clock.GetUtcNow());

    public TimeSpan Age(TimeProvider clock)
    {
        var monotonic = clock.GetElapsedTime(_timestamp);
        var wall = clock.GetUtcNow() - _utc;
        return monotonic > wall ? monotonic : wall;
    }

    public bool IsAfter(Moment other) => _timestamp > other._timestamp;
}
