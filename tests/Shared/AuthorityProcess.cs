using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KeyService.Tests;

/// <summary>
/// A real authority in a process of its own, on free loopback ports and, by default, a temporary data directory. It can be
/// killed and started again on the same data. Compiled into the test projects that need it.
/// </summary>
internal sealed class AuthorityProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly Dictionary<string, string> _settings;
    private readonly bool _ownsDirectory;
    private Process? _process;

    public AuthorityProcess(string? dataDirectory = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        _ownsDirectory = dataDirectory is null;
        DataDirectory = dataDirectory ?? Directory.CreateTempSubdirectory("keyservice-test-").FullName;
        GrpcPort = FreePort();
        HttpPort = FreePort();
        _settings = new()
        {
            ["KeyService__DataDirectory"] = DataDirectory,
            ["KeyService__GrpcEndpoint"] = $"127.0.0.1:{GrpcPort}",
            ["KeyService__HttpEndpoint"] = $"127.0.0.1:{HttpPort}",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            _settings[name] = value;
        }
    }

    public string DataDirectory { get; }

    public int GrpcPort { get; }

    public int HttpPort { get; }

    public Uri Grpc => new($"http://127.0.0.1:{GrpcPort}");

    public Uri Http => new($"http://127.0.0.1:{HttpPort}");

    public int ProcessId => _process!.Id;

    /// <summary>Everything the process has printed so far, over all its lives.</summary>
    public string Output => string.Join('\n', _output);

    public static async Task<AuthorityProcess> StartNewAsync(
        string? dataDirectory = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var authority = new AuthorityProcess(dataDirectory, settings);
        await authority.StartAsync();
        return authority;
    }

    /// <summary>Starts the process and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        using var http = new HttpClient { BaseAddress = Http, Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.StartNew();
        while (!await IsReadyAsync(http))
        {
            if (_process!.HasExited || started.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"The authority did not become ready. It printed:\n{Output}");
            }

            await Task.Delay(25);
        }
    }

    /// <summary>Starts a process that is expected to refuse, and waits for its exit code.</summary>
    public async Task<int> RunToExitAsync()
    {
        Launch();
        using var limit = new CancellationTokenSource(StartLimit);
        await _process!.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        if (_ownsDirectory)
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync("/healthz/ready");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string SiloAssembly()
    {
        // …/tests/X/bin/<configuration>/net10.0/ → the same configuration of the silo.
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var configuration = output.Parent!.Name;
        var root = output.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
        var assembly = Path.Combine(root, "src", "KeyService.Silo", "bin", configuration, output.Name, "KeyService.Silo.dll");
        return File.Exists(assembly) ? assembly : throw new FileNotFoundException($"Build the silo first: {assembly} is missing.");
    }

    private void Launch()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(SiloAssembly());
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += Collect;
        _process.ErrorDataReceived += Collect;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            _output.Enqueue(line.Data);
        }
    }
}
