using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KeyService.Silo;

/// <summary>What .NET does not offer on files that must not be lost or swapped: directory flushes, identity and owner.</summary>
internal static class DurableFile
{
    /// <summary>Returns when the file's content is on disk.</summary>
    public static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Returns when the directory's entry for <paramref name="path"/> is on disk: a new name survives a power cut only then.</summary>
    public static void FlushDirectoryOf(string path)
    {
        // Windows writes directory entries through its journal.
        if (OperatingSystem.IsWindows()) return;

        var directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var descriptor = Posix.Open(directory, Posix.ReadOnly);
        if (descriptor < 0) throw Failure($"Cannot open the directory {directory}");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Posix.Fsync(handle) < 0) throw Failure($"Cannot flush the directory {directory}");
    }

    /// <summary>Which file stands at the path, so that another in its place is noticed; null if there is none. Elsewhere than on Linux only whether there is one.</summary>
    public static FileIdentity? Identify(string path)
    {
        if (!OperatingSystem.IsLinux()) return File.Exists(path) ? default(FileIdentity) : null;
        return Posix.Statx(Posix.CurrentDirectory, path, 0, Posix.WantInode, out var status) == 0
            ? new FileIdentity(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode)
            : null;
    }

    /// <summary>True unless the open file belongs to another user than the one that runs this process. Linux only; true elsewhere.</summary>
    public static bool IsOwn(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) return true;
        if (Posix.Statx((int)file.DangerousGetHandle(), "", Posix.EmptyPath, Posix.WantUser, out var status) != 0)
        {
            throw Failure("Cannot read who owns the file");
        }

        return status.User == Posix.EffectiveUser();
    }

    private static IOException Failure(string what) => new($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
}

/// <summary>A file's device and inode number.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
