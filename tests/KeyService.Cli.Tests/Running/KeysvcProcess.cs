using System.Diagnostics;

namespace KeyService.Cli.Tests.Running;

/// <summary>keysvc as a process of its own, as a shell starts it.</summary>
internal static class KeysvcProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static string Assembly => typeof(Keysvc).Assembly.Location;

    public static Task<Transcript> RunAsync(params string[] arguments) => RunAsync("dotnet", [Assembly, .. arguments]);

    /// <summary>Runs a bash script in which <c>keysvc</c> can be called.</summary>
    public static Task<Transcript> BashAsync(string script) =>
        RunAsync("bash", ["--norc", "-c", $"keysvc() {{ dotnet '{Assembly}' \"$@\"; }}\n{script}"]);

    private static async Task<Transcript> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("KEYSERVICE_ENDPOINT");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new Transcript(process.ExitCode, await output, await error);
    }
}
