namespace KeyService.Client;

/// <summary>
/// When a key rotates, and how long versions are announced before they sign and go on verifying afterwards. A null
/// time leaves the choice to the authority. The authority refuses what does not fit together, with every problem.
/// </summary>
public sealed record RotationPolicy
{
    /// <summary>The time between two switches. Excludes <see cref="Cron"/>; with neither, keys rotate on command only.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>A cron expression of five fields for the switches, read in <see cref="TimeZone"/>. Excludes <see cref="Period"/>.</summary>
    public string? Cron { get; init; }

    /// <summary>The IANA time zone of <see cref="Cron"/>; null means UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How long a version stands in the key set before it may sign.</summary>
    public TimeSpan? Announce { get; init; }

    /// <summary>How long a version goes on verifying after it stopped signing.</summary>
    public TimeSpan? Overlap { get; init; }

    /// <summary>How long a retired version's material is kept; null keeps it until it is destroyed on command.</summary>
    public TimeSpan? Retain { get; init; }

    /// <summary>Each switch comes earlier by up to this much, fixed per key, to spread load.</summary>
    public TimeSpan? Jitter { get; init; }

    /// <summary>The longest lifetime (expires − created) of a signature made with the key.</summary>
    public TimeSpan? MaxSignatureLifetime { get; init; }
}

/// <summary>The parts of a <see cref="RotationPolicy"/> that an update replaces; the others stay as they are.</summary>
[Flags]
public enum RotationFields
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><see cref="RotationPolicy.Period"/></summary>
    Period = 1,

    /// <summary><see cref="RotationPolicy.Cron"/></summary>
    Cron = 2,

    /// <summary><see cref="RotationPolicy.TimeZone"/></summary>
    TimeZone = 4,

    /// <summary><see cref="RotationPolicy.Announce"/></summary>
    Announce = 8,

    /// <summary><see cref="RotationPolicy.Overlap"/></summary>
    Overlap = 16,

    /// <summary><see cref="RotationPolicy.Retain"/></summary>
    Retain = 32,

    /// <summary><see cref="RotationPolicy.Jitter"/></summary>
    Jitter = 64,

    /// <summary><see cref="RotationPolicy.MaxSignatureLifetime"/></summary>
    MaxSignatureLifetime = 128,

    /// <summary>The whole policy.</summary>
    All = 255,
}
