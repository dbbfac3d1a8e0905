using System.Diagnostics;

namespace KeyService.Cli.Tests.Running;

/// <summary>keysvc as a process of its own, as a shell starts it.</summary>
internal static class KeysvcProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static string Assembly => typeof(Keysvc).Assembly.Location;

    public static Task<Transcript> RunAsync(params string[] arguments) => RunAsync("dotnet", [Assembly, .. arguments]);

    /// <summary>Runs a bash script in which <c>keysvc</c> is on the path.</summary>
    public static async Task<Transcript> BashAsync(string script)
    {
        var folder = Directory.CreateTempSubdirectory("keysvc-test-");
        try
        {
            var launcher = Path.Combine(folder.FullName, "keysvc");
            await File.WriteAllTextAsync(launcher, $"#!/bin/sh\nexec dotnet '{Assembly}' \"$@\"\n");
            File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return await RunAsync("bash", ["--norc", "-c", $"PATH='{folder.FullName}':$PATH\n{script}"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

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
