using System.Diagnostics;
using System.Text.Json;
using KeyService.Bench.Servers;

namespace KeyService.Bench.Load;

/// <summary>A server in a process of its own, so that its CPU time is its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, ServerReady ready)
    {
        _process = process;
        Ready = ready;
    }

    public ServerReady Ready { get; }

    public static async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        return new ServerProcess(process, await ReadAsync<ServerReady>(process));
    }

    public async Task<ServerCounts> CountAsync()
    {
        await _process.StandardInput.WriteLineAsync("counts");
        await _process.StandardInput.FlushAsync();
        return await ReadAsync<ServerCounts>(_process);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<T> ReadAsync<T>(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ServerPipe.Prefix, StringComparison.Ordinal))
            {
                return JsonSerializer.Deserialize<T>(line[ServerPipe.Prefix.Length..])!;
            }
        }

        throw new InvalidOperationException($"The server ended with exit code {process.ExitCode} before it answered.");
    }
}
