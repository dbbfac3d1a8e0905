using KeyService.Cli.Invocation;
using Spectre.Console;

namespace KeyService.Cli.Output;

/// <summary>
/// Columns without frames. A row is one line, however long, without trailing blanks, so that names and signatures can be
/// copied and lines can be cut and searched; only prose in the last column is broken, and only on a terminal.
/// </summary>
internal sealed class PlainTable
{
    private const int Gap = 2;
    private const int NarrowestProse = 30;

    private readonly Table _table = new() { Border = TableBorder.None };
    private readonly List<int> _widths = [];
    private bool _endsInProse;

    private PlainTable(bool showHeaders) => _table.ShowHeaders = showHeaders;

    /// <summary>A table with one row per item.</summary>
    public static PlainTable WithHeaders(params string[] headers)
    {
        var table = new PlainTable(showHeaders: true);
        foreach (var header in headers)
        {
            table.AddColumn(header.ToUpperInvariant());
        }

        return table;
    }

    /// <summary>Two columns: a label and its value.</summary>
    public static PlainTable OfFields()
    {
        var table = new PlainTable(showHeaders: false);
        table.AddColumn("");
        table.AddColumn("");
        return table;
    }

    /// <summary>The last column holds prose, which may be broken to fit a terminal.</summary>
    public PlainTable EndingInProse()
    {
        _endsInProse = true;
        return this;
    }

    /// <summary>Adds a row; control characters in it are made visible.</summary>
    public PlainTable Row(params string[] cells)
    {
        var lines = cells.Select(Texts.Line).ToArray();
        for (var column = 0; column < lines.Length; column++)
        {
            _widths[column] = Math.Max(_widths[column], lines[column].Length);
        }

        _table.AddRow(lines.Select(line => new Text(line)));
        return this;
    }

    public void WriteTo(Terminal terminal)
    {
        using var buffer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(buffer),
            Ansi = terminal.HasColors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal.HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Width(terminal);
        foreach (var column in _table.Columns.SkipLast(1))
        {
            column.NoWrap = true;
        }

        console.Write(_table);
        foreach (var line in buffer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            terminal.Output.WriteLine(line.TrimEnd());
        }
    }

    private int Width(Terminal terminal)
    {
        if (!_endsInProse)
        {
            return Terminal.Unlimited;
        }

        var beforeProse = _widths.SkipLast(1).Sum(width => width + Gap);
        return Math.Max(terminal.Width, beforeProse + NarrowestProse + Gap);
    }

    private void AddColumn(string header)
    {
        _widths.Add(header.Length);
        _table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold)))
        {
            Padding = new Padding(left: 0, top: 0, right: Gap, bottom: 0),
        });
    }
}
