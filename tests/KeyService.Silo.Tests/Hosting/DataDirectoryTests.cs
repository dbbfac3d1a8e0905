using System.Diagnostics;
using System.Runtime.Versioning;

namespace KeyService.Silo.Tests.Hosting;

// File modes are POSIX.
[UnsupportedOSPlatform("windows")]
public sealed class DataDirectoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 14, 30, 5, TimeSpan.FromHours(2));

    private readonly TemporaryDirectory _directory = new();

    private string DataPath => _directory.File("data");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Creates_the_directory_for_its_owner_only()
    {
        using var data = DataDirectory.Open(DataPath, Now);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(DataPath));
        Assert.Equal(Path.Combine(DataPath, "authority.db"), data.DatabaseFile);
    }

    [Fact]
    public void Tells_the_second_who_holds_it_and_lets_it_in_afterwards()
    {
        using (DataDirectory.Open(DataPath, Now, "gRPC 127.0.0.1:7440", "HTTP 127.0.0.1:7441"))
        {
            var failure = Assert.Throws<AuthorityStartException>(() => DataDirectory.Open(DataPath, Now));

            Assert.Equal(
                $"The data directory {DataPath} is in use by process {Environment.ProcessId} on host {Environment.MachineName} "
                + "since 2026-03-01T12:30:05Z (gRPC 127.0.0.1:7440, HTTP 127.0.0.1:7441). "
                + "Stop it, or choose another directory with KeyService:DataDirectory.",
                failure.Message);
        }

        DataDirectory.Open(DataPath, Now).Dispose();
    }

    [Fact]
    public async Task Is_free_again_when_the_process_that_held_it_was_killed()
    {
        DataDirectory.Open(DataPath, Now).Dispose();
        using var holder = Process.Start(new ProcessStartInfo(
            "flock", ["--no-fork", Path.Combine(DataPath, "lock"), "sh", "-c", "echo held; exec sleep 600"])
        { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
            var failure = Assert.Throws<AuthorityStartException>(() => DataDirectory.Open(DataPath, Now));
            Assert.StartsWith($"The data directory {DataPath} is in use by another process. ", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
        }

        await holder.WaitForExitAsync();
        DataDirectory.Open(DataPath, Now).Dispose();
    }

    [Fact]
    public async Task Keeps_other_processes_out_while_it_is_open()
    {
        using (DataDirectory.Open(DataPath, Now)) Assert.Equal(1, await TryLockElsewhereAsync());
        Assert.Equal(0, await TryLockElsewhereAsync());
    }

    [Fact]
    public void Says_why_a_directory_cannot_be_used()
    {
        File.WriteAllText(DataPath, "a file");

        var failure = Assert.Throws<AuthorityStartException>(() => DataDirectory.Open(DataPath, Now));

        Assert.StartsWith($"The data directory {DataPath} cannot be used: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("otherwise choose another with KeyService:DataDirectory.", failure.Message, StringComparison.Ordinal);
    }

    private async Task<int> TryLockElsewhereAsync()
    {
        using var process = Process.Start("flock", ["--nonblock", Path.Combine(DataPath, "lock"), "true"]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
