using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace KeyService.Cli.Invocation;

/// <summary>Durations as people write them: <c>90s</c>, <c>15m</c>, <c>1h30m</c>, <c>30d</c>; units descend, each at most once.</summary>
internal static class DurationText
{
    public const string Rule = "write days, hours, minutes and seconds such as 90s, 15m, 1h30m or 30d";

    private static readonly (char Unit, long Ticks)[] Units =
    [
        ('d', TimeSpan.TicksPerDay), ('h', TimeSpan.TicksPerHour), ('m', TimeSpan.TicksPerMinute), ('s', TimeSpan.TicksPerSecond),
    ];

    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        if (rest.IsEmpty)
        {
            return false;
        }

        long ticks = 0;
        foreach (var (unit, size) in Units)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || rest[digits] != unit)
            {
                continue;
            }

            // Six digits of the largest unit stay within a TimeSpan, and no policy needs more.
            if (digits > 6)
            {
                return false;
            }

            ticks += int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * size;
            rest = rest[(digits + 1)..];
        }

        duration = new TimeSpan(ticks);
        return rest.IsEmpty;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads back; fractions of a second are shown but not read.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = new StringBuilder();
        Append(duration.Days, 'd');
        Append(duration.Hours, 'h');
        Append(duration.Minutes, 'm');
        var seconds = duration.Seconds + (duration.Ticks % TimeSpan.TicksPerSecond / (decimal)TimeSpan.TicksPerSecond);
        if (seconds != 0 || text.Length == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{seconds:0.###}s");
        }

        return text.ToString();

        void Append(int count, char unit)
        {
            if (count != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            }
        }
    }

    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result => Read(result, name),
    };

    private static TimeSpan? Read(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (TryParse(text, out var duration))
        {
            return duration;
        }

        result.AddError($"{name} is '{text}': {Rule}.");
        return null;
    }
}
