using System.Text.Json;

namespace KeyService.Bench.Servers;

/// <summary>Where a server process listens.</summary>
internal sealed record ServerReady(string Grpc, string Http);

/// <summary>The server's side of the pipe to the load bench: JSON lines on standard output, commands on standard input.</summary>
internal static class ServerPipe
{
    public const string Prefix = "bench-json ";

    public static async Task AnswerUntilClosedAsync(ServerReady ready, ServerCounters counters)
    {
        Write(ready);
        while (await Console.In.ReadLineAsync() is { } command)
        {
            if (command == "counts")
            {
                Write(counters.Read());
            }
        }
    }

    private static void Write<T>(T value) => Console.Out.WriteLine(Prefix + JsonSerializer.Serialize(value));
}
