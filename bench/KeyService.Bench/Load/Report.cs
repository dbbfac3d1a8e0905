using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace KeyService.Bench.Load;

/// <summary>The table for people and <c>artifacts/bench.json</c> for programs.</summary>
internal sealed record Report(LoadOptions Options, IReadOnlyList<Ratio> Ratios, IReadOnlyList<Count> Counts)
{
    private static readonly JsonSerializerOptions Json =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Print()
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("ratio", "ours", "yardstick", "unit", "ours / yardstick", "spread", "goal", "");
        foreach (var ratio in Ratios)
        {
            table.AddRow(
                ratio.Name, Number(ratio.Ours), Number(ratio.Theirs), ratio.Unit, $"{ratio.Value:0.00}",
                $"{ratio.Rounds.Min():0.00}–{ratio.Rounds.Max():0.00}", ratio.Goal.ToString(), Verdict(ratio.Goal, ratio.Value));
        }

        foreach (var count in Counts)
        {
            table.AddRow(count.Name, Number(count.Value), "", "", "", "", count.Goal.ToString(), Verdict(count.Goal, count.Value));
        }

        AnsiConsole.Write(table);
    }

    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var figures = Ratios.ToDictionary(ratio => ratio.Name, ratio => ratio.Value);
        foreach (var count in Counts)
        {
            figures[count.Name] = count.Value;
        }

        File.WriteAllText(path, JsonSerializer.Serialize(
            new
            {
                machine = new
                {
                    cores = Environment.ProcessorCount,
                    architecture = RuntimeInformation.ProcessArchitecture.ToString(),
                    os = RuntimeInformation.OSDescription,
                    runtime = RuntimeInformation.FrameworkDescription,
                },
                options = Options,
                figures,
                ratios = Ratios,
                counts = Counts,
            },
            Json));
        Console.WriteLine($"written: {path}");
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.00" : "#,##0", CultureInfo.InvariantCulture);

    private static string Verdict(Goal goal, double value) => goal == Goal.None ? "" : goal.IsMetBy(value) ? "met" : "MISSED";
}
