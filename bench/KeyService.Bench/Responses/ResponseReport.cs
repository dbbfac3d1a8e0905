using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using KeyService.Bench.Load;
using Spectre.Console;

namespace KeyService.Bench.Responses;

/// <summary>The tables for people and <c>artifacts/bench-responses.json</c> for programs.</summary>
internal sealed record ResponseReport(LoadOptions Options, IReadOnlyList<ResponseCost> Responses, IReadOnlyList<PieceCost> Pieces)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Print()
    {
        // Redirected output has 80 columns otherwise, and breaks every figure.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        var responses = new Table().Border(TableBorder.Simple).AddColumns(
            "body", "mode", "responses/s", "of unsigned", "service CPU µs", "service bytes", "client CPU µs", "client bytes", "authority CPU µs");
        foreach (var cost in Responses)
        {
            var unsigned = Responses.First(other => other.BodyBytes == cost.BodyBytes);
            responses.AddRow(
                Number(cost.BodyBytes), cost.Mode, Number(cost.PerSecond), $"{cost.PerSecond / unsigned.PerSecond:0.00}",
                Number(cost.ServiceCpuMicroseconds), Number(cost.ServiceAllocatedBytes), Number(cost.ClientCpuMicroseconds),
                Number(cost.ClientAllocatedBytes), Number(cost.AuthorityCpuMicroseconds));
        }

        AnsiConsole.Write(responses);
        var pieces = new Table().Border(TableBorder.Simple).AddColumns("piece", "µs", "bytes allocated");
        foreach (var piece in Pieces)
        {
            pieces.AddRow(piece.Piece, piece.Microseconds.ToString("0.00", CultureInfo.InvariantCulture), Number(piece.AllocatedBytes));
        }

        AnsiConsole.Write(pieces);
    }

    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
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
                responses = Responses,
                pieces = Pieces,
            },
            Json));
        Console.WriteLine($"written: {path}");
    }

    private static string Number(double value) => value.ToString("#,##0", CultureInfo.InvariantCulture);
}
