using System.Text.Json;
using System.Text.RegularExpressions;

namespace KeyService.Cli.Tests.Running;

/// <summary>How one command line ended and what it printed.</summary>
internal sealed partial record Transcript(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonElement.Parse(Output);

    public JsonElement ErrorJson => JsonElement.Parse(Error).GetProperty("error");

    /// <summary>Everything, with what differs between runs replaced: the shape that documentation shows.</summary>
    public string Stable
    {
        get
        {
            var text = $"{Output}{(Error.Length > 0 ? $"stderr: {Error}" : "")}exit {ExitCode}\n";
            text = Time().Replace(text, "<time>");
            text = Milliseconds().Replace(text, "<ms>");
            text = Sequence().Replace(text, "<sequence>");
            return Blanks().Replace(text, "  ");
        }
    }

    /// <summary>That it ended as expected; if not, with what it printed.</summary>
    public Transcript Exits(int expected)
    {
        Assert.True(ExitCode == expected, $"exit {ExitCode} and not {expected}\nstdout: {Output}\nstderr: {Error}");
        return this;
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<=^milliseconds +)[\d.]+", RegexOptions.Multiline)]
    private static partial Regex Milliseconds();

    [GeneratedRegex(@"(?<=^sequence +)\d+", RegexOptions.Multiline)]
    private static partial Regex Sequence();

    // Column widths depend on the values that were replaced.
    [GeneratedRegex(" {2,}")]
    private static partial Regex Blanks();
}
