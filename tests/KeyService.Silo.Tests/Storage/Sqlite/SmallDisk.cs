using System.Diagnostics;

namespace KeyService.Silo.Tests.Storage.Sqlite;

/// <summary>A real file system of one megabyte in memory. Mounting one takes a right that not every user has.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _mountPoint;

    private SmallDisk(TemporaryDirectory mountPoint) => _mountPoint = mountPoint;

    public string Path => _mountPoint.Path;

    /// <summary>Null where this user may not mount.</summary>
    public static SmallDisk? TryMount()
    {
        var directory = new TemporaryDirectory();
        if (Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.Path)) return new SmallDisk(directory);
        directory.Dispose();
        return null;
    }

    public void SetReadOnly(bool readOnly) => Assert.True(Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path));

    public void Dispose()
    {
        Assert.True(Run("umount", Path));
        _mountPoint.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no such program here.
        }
    }
}
