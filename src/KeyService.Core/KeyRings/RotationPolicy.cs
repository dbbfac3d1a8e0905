namespace KeyService.Core.KeyRings;

/// <summary>
/// When a ring rotates, how long its next version is announced, and how long its last one goes on verifying.
/// Immutable; what it may not be is told by <see cref="Problems"/>.
/// </summary>
public sealed record RotationPolicy
{
    public static readonly TimeSpan MinPeriod = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MaxPeriod = TimeSpan.FromDays(3650);
    public static readonly TimeSpan MaxAnnounce = TimeSpan.FromDays(90);
    public static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(366);
    public static readonly TimeSpan MaxRetain = TimeSpan.FromDays(3650);
    public static readonly TimeSpan SignatureLifetimeLimit = TimeSpan.FromSeconds(300);
    public const int MaxCronLength = 100;

    /// <summary>No schedule: rotates on command only, at once, and the last version verifies for another hour.</summary>
    public static RotationPolicy Default { get; } = new();

    /// <summary>Time from one switch to the next, 1 min to 3,650 d. Excludes <see cref="Cron"/>; without either, the ring rotates on command only.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>Five-field cron expression of the switches. Excludes <see cref="Period"/>.</summary>
    public string? Cron { get; init; }

    /// <summary>IANA time zone in which <see cref="Cron"/> is read; null: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How long a version is pending before it may sign, 0 to 90 d. Shorter than the time between two switches.</summary>
    public TimeSpan Announce { get; init; } = TimeSpan.Zero;

    /// <summary>How long a version verifies after it stopped signing; from <see cref="MaxSignatureLifetime"/> to 366 d.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a retired version's material is kept, 0 to 3,650 d; null: until destroyed on command.</summary>
    public TimeSpan? Retain { get; init; }

    /// <summary>Each switch comes earlier than scheduled by up to this much, by the same amount each time, to spread the load of many rings.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.Zero;

    /// <summary>The longest lifetime of a signature that the ring makes, 1 s to 300 s.</summary>
    public TimeSpan MaxSignatureLifetime { get; init; } = SignatureLifetimeLimit;

    /// <summary>Everything that makes the policy impossible, each a sentence for the operator; empty if nothing does.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Period is { } period) CheckRange(problems, "The period", period, MinPeriod, MaxPeriod);
        CheckRange(problems, "The announce time", Announce, TimeSpan.Zero, MaxAnnounce);
        CheckRange(problems, "The jitter", Jitter, TimeSpan.Zero, MaxPeriod);
        CheckRange(problems, "The longest signature lifetime", MaxSignatureLifetime, TimeSpan.FromSeconds(1), SignatureLifetimeLimit);
        CheckRange(problems, "The overlap", Overlap, TimeSpan.Zero, MaxOverlap);
        if (Retain is { } retain) CheckRange(problems, "The retain time", retain, TimeSpan.Zero, MaxRetain);

        if (Overlap < MaxSignatureLifetime)
        {
            problems.Add(
                $"The overlap of {Durations.Describe(Overlap)} is shorter than the longest signature lifetime of "
                + $"{Durations.Describe(MaxSignatureLifetime)}: signatures made just before a switch would stop verifying before they expire. "
                + "Lengthen the overlap or shorten the lifetime.");
        }

        if (Period is not null && Cron is not null) problems.Add("Period and cron exclude each other: give one of them.");
        if (TimeZone is not null && Cron is null) problems.Add("A time zone is only read with cron: leave it out.");
        problems.AddRange(RotationSchedule.Problems(this));
        return problems;
    }

    private static void CheckRange(List<string> problems, string what, TimeSpan value, TimeSpan min, TimeSpan max)
    {
        if (value < min || value > max)
        {
            problems.Add($"{what} is {Durations.Describe(value)}; it may be {Durations.Describe(min)} to {Durations.Describe(max)}.");
        }
    }
}
