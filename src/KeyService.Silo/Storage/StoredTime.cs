namespace KeyService.Silo.Storage;

/// <summary>
/// How times are stored: microseconds since 1970-01-01T00:00:00Z, read back in UTC. That is what PostgreSQL keeps too.
/// </summary>
internal static class StoredTime
{
    /// <summary>Drops what is below a microsecond.</summary>
    public static long Floor(DateTimeOffset time) => long.CreateChecked(Math.Floor((decimal)Ticks(time) / TimeSpan.TicksPerMicrosecond));

    /// <summary>Rounds up, so that nothing is found due before it is.</summary>
    public static long Ceiling(DateTimeOffset time) => long.CreateChecked(Math.Ceiling((decimal)Ticks(time) / TimeSpan.TicksPerMicrosecond));

    public static DateTimeOffset Read(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static long Ticks(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
}
