using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Cronos;
using KeyService.Signing;

namespace KeyService.Core.KeyRings;

/// <summary>The switches of one ring: a function from the last switch to the next.</summary>
/// <remarks>
/// A period counts from the last switch, wherever that came from, so that <c>rotate --now</c> starts a new period. A cron
/// expression gives its next occurrence after the last switch. Jitter moves each switch earlier by an amount that follows
/// from the ring's name, so that every silo and every restart agrees on it. The next switch is always later than the last.
/// </remarks>
internal sealed class RotationSchedule
{
    // How many occurrences from the reference time are looked at to find the shortest time between two: enough for each
    // minute of half a day, or each day of two years. Rotation stays right where a shorter one exists beyond.
    private const int CheckedOccurrences = 800;
    private static readonly DateTimeOffset ReferenceTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TimeSpan? _period;
    private readonly CronExpression? _cron;
    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan _shift;

    private RotationSchedule(TimeSpan? period, CronExpression? cron, TimeZoneInfo zone, TimeSpan shift) =>
        (_period, _cron, _zone, _shift) = (period, cron, zone, shift);

    /// <summary>The ring's schedule; null if its policy has none.</summary>
    /// <exception cref="FormatException">The policy's cron expression or time zone cannot be read.</exception>
    public static RotationSchedule? For(KeyName name, RotationPolicy policy)
    {
        if (policy is { Period: null, Cron: null }) return null;
        if (!TryRead(policy, out var cron, out var zone, out var problem)) throw new FormatException(problem);
        return new RotationSchedule(policy.Period, cron, zone, JitterOf(name, policy.Jitter));
    }

    /// <summary>The next switch after the last; null if there is none any more.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset lastSwitch) => _cron is null
        ? lastSwitch + _period - _shift
        : (_cron.GetNextOccurrence(lastSwitch + _shift, _zone) - _shift)?.ToUniversalTime();

    /// <summary>What keeps <see cref="For"/> from reading a policy's schedule.</summary>
    public static IEnumerable<string> Unreadable(RotationPolicy policy)
    {
        if (!TryRead(policy, out _, out _, out var problem)) yield return problem;
    }

    /// <summary>What is wrong with a policy's schedule, apart from the ranges of its single values.</summary>
    public static IEnumerable<string> Problems(RotationPolicy policy)
    {
        if (!TryRead(policy, out var cron, out var zone, out var problem))
        {
            yield return problem;
        }
        else if (cron is not null && cron.GetNextOccurrence(ReferenceTime, zone) is null)
        {
            yield return $"The cron expression '{policy.Cron}' never occurs.";
        }
        else if (ShortestGap(policy, cron, zone) is { } gap && policy.Announce + policy.Jitter >= gap)
        {
            yield return $"Announce time and jitter, {Durations.Describe(policy.Announce + policy.Jitter)} together, must be shorter "
                + $"than the {Durations.Describe(gap)} between two switches.";
        }
    }

    private static TimeSpan? ShortestGap(RotationPolicy policy, CronExpression? cron, TimeZoneInfo zone)
    {
        if (cron is null) return policy.Period;

        TimeSpan? shortest = null;
        var last = cron.GetNextOccurrence(ReferenceTime, zone);
        for (var i = 1; i < CheckedOccurrences && last is { } from; i++)
        {
            var next = cron.GetNextOccurrence(from, zone);
            if (next - from is { } gap && (shortest is null || gap < shortest)) shortest = gap;
            last = next;
        }

        return shortest;
    }

    private static bool TryRead(
        RotationPolicy policy, out CronExpression? cron, out TimeZoneInfo zone, [NotNullWhen(false)] out string? problem)
    {
        cron = null;
        zone = TimeZoneInfo.Utc;
        problem = null;
        if (policy.Cron is null) return true;

        if (policy.Cron.Length > RotationPolicy.MaxCronLength)
        {
            problem = $"The cron expression has {policy.Cron.Length} characters; at most {RotationPolicy.MaxCronLength} are read.";
        }
        else if (!TryParseCron(policy.Cron, out cron, out var reason))
        {
            problem = $"'{policy.Cron}' is not a five-field cron expression: {reason}";
        }
        else if (policy.TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(policy.TimeZone, out zone!))
        {
            zone = TimeZoneInfo.Utc;
            problem = $"The time zone '{policy.TimeZone}' is not known on this machine: write an IANA name such as Europe/Berlin.";
        }

        return problem is null;
    }

    private static bool TryParseCron(string text, out CronExpression? cron, out string? reason)
    {
        try
        {
            (cron, reason) = (CronExpression.Parse(text, CronFormat.Standard), null);
            return true;
        }
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            (cron, reason) = (null, e.Message);
            return false;
        }
    }

    private static TimeSpan JitterOf(KeyName name, TimeSpan jitter)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes("keyservice rotation jitter v1\n" + name), hash);
        var fraction = BinaryPrimitives.ReadUInt64BigEndian(hash);
        return TimeSpan.FromTicks((long)((UInt128)(ulong)jitter.Ticks * fraction >> 64));
    }
}
