using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeyService.Proxies.Tests;

/// <summary>A web server of the system's packages, run in the foreground as a child with a configuration of its own.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _output = new();
    private readonly string _directory;
    private readonly Process _process;

    private WebServer(string directory, string program, IEnumerable<string> arguments)
    {
        _directory = directory;
        var start = new ProcessStartInfo(Find(program), arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>Starts the program on the configuration and waits until it accepts connections on all of the ports.</summary>
    /// <param name="program">Its name, such as nginx.</param>
    /// <param name="configuration">Makes the configuration for a directory in which the server may write.</param>
    /// <param name="arguments">Makes the arguments from the directory and the path of the configuration.</param>
    /// <param name="ports">Where the configuration says that it listens.</param>
    public static async Task<WebServer> StartAsync(
        string program, Func<string, string> configuration, Func<string, string, string[]> arguments, params int[] ports)
    {
        var directory = Directory.CreateTempSubdirectory("keyservice-proxy-").FullName;
        var file = Path.Combine(directory, $"{program}.conf");
        await File.WriteAllTextAsync(file, configuration(directory));
        var server = new WebServer(directory, program, arguments(directory, file));
        try
        {
            await server.StartAsync(ports);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ports that nobody listens on, all different.</summary>
    public static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        try
        {
            Array.ForEach(listeners, listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            Array.ForEach(listeners, listener => listener.Dispose());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartAsync(int[] ports)
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var started = Stopwatch.StartNew();
        foreach (var port in ports)
        {
            while (!await AcceptsAsync(port))
            {
                if (_process.HasExited || started.Elapsed > Limit)
                {
                    throw new InvalidOperationException($"{_process.StartInfo.FileName} does not listen on {port}. It said:\n{Output()}");
                }

                await Task.Delay(20);
            }
        }
    }

    // Asked to end, the server ends its workers and waits for them; killed, it would leave them behind.
    private async Task StopAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            if (!_process.HasExited)
            {
                using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync(limit.Token);
            }

            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Debian keeps servers where only root's PATH looks.
    private static string Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"'{program}' is not installed: `./build.sh test` installs it, or apt-get install nginx apache2.");

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }
}
