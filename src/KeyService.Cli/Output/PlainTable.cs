using KeyService.Cli.Invocation;
using Spectre.Console;

namespace KeyService.Cli.Output;

/// <summary>Columns without frames. Redirected, each row is one line, however long, without colours or trailing blanks.</summary>
internal sealed class PlainTable
{
    private readonly Table _table = new() { Border = TableBorder.None };

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

    public PlainTable Row(params string[] cells)
    {
        _table.AddRow(cells.Select(cell => new Text(Texts.Line(cell))));
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
        console.Profile.Width = terminal.Width;
        console.Write(_table);
        foreach (var line in buffer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            terminal.Output.WriteLine(line.TrimEnd());
        }
    }

    private void AddColumn(string header)
    {
        var column = new TableColumn(new Text(header, new Style(decoration: Decoration.Bold)));
        column.Padding = new Padding(left: 0, top: 0, right: 2, bottom: 0);
        _table.AddColumn(column);
    }
}
