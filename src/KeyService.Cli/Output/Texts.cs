using System.Globalization;
using System.Text;
using KeyService.Cli.Invocation;
using KeyService.Client;

namespace KeyService.Cli.Output;

/// <summary>Single values as people read them; the same everywhere.</summary>
internal static class Texts
{
    public const string None = "-";

    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? None;

    public static string Duration(TimeSpan? duration) => duration is { } d ? DurationText.Format(d) : None;

    public static string Milliseconds(TimeSpan duration) => duration.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? None;

    public static string State(KeyVersionState state) => state switch
    {
        KeyVersionState.VerifyOnly => "verify only",
        _ => state.ToString().ToLowerInvariant(),
    };

    public static string Status(Key key) => key switch
    {
        { Disabled: true } => "disabled",
        { ActiveVersion: null } => "no active version",
        _ => "enabled",
    };

    public static string Algorithm(Key key) =>
        key.RsaBits == 0 ? key.Algorithm : string.Create(CultureInfo.InvariantCulture, $"{key.Algorithm}, {key.RsaBits} bits");

    public static string Schedule(RotationPolicy rotation) => rotation switch
    {
        { Period: { } period } => $"every {DurationText.Format(period)}",
        { Cron: { } cron } => $"cron {cron} ({rotation.TimeZone ?? "UTC"})",
        _ => "on command",
    };

    public static string List(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    public static string OrNone(string text) => text.Length == 0 ? None : text;

    /// <summary>
    /// One line without control characters: a name or a reason that someone else chose must neither break a table nor
    /// command the terminal that shows it.
    /// </summary>
    public static string Line(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var line = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            line.Append(char.IsControl(c) ? '\uFFFD' : c);
        }

        return line.ToString();
    }
}
