namespace KeyService.Silo.Storage;

/// <summary>
/// How times are stored: microseconds since 1970-01-01T00:00:00Z, read back in UTC. That is what PostgreSQL keeps too.
/// </summary>
internal static class StoredTime
{
    private static readonly long Latest = Floor(DateTimeOffset.MaxValue);

    /// <summary>Drops what is below a microsecond.</summary>
    public static long Floor(DateTimeOffset time)
    {
        var (microseconds, rest) = Math.DivRem(Ticks(time), TimeSpan.TicksPerMicrosecond);
        return rest < 0 ? microseconds - 1 : microseconds;
    }

    /// <summary>Rounds up, so that nothing is found due before it is.</summary>
    public static long Ceiling(DateTimeOffset time)
    {
        var (microseconds, rest) = Math.DivRem(Ticks(time), TimeSpan.TicksPerMicrosecond);
        return rest > 0 && microseconds < Latest ? microseconds + 1 : microseconds;
    }

    public static DateTimeOffset Read(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static long Ticks(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
}
