using System.Globalization;

namespace KeyService.Core.KeyRings;

/// <summary>Durations as people write them in messages: <c>30 d</c>, <c>1 h 30 min</c>, <c>0.5 s</c>.</summary>
internal static class Durations
{
    public static string Describe(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero) return "-" + Describe(duration.Negate());

        var seconds = duration.Seconds + (decimal)(duration.Ticks % TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond;
        string[] parts =
        [
            .. Part(duration.Days, "d"),
            .. Part(duration.Hours, "h"),
            .. Part(duration.Minutes, "min"),
            .. Part(seconds, "s"),
        ];
        return parts.Length == 0 ? "0 s" : string.Join(' ', parts);
    }

    private static IEnumerable<string> Part(decimal amount, string unit)
    {
        if (amount != 0) yield return string.Create(CultureInfo.InvariantCulture, $"{amount:0.#######} {unit}");
    }
}
