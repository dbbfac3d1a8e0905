using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KeyService.Silo;

/// <summary>The calls of the C library behind <see cref="DurableFile"/>.</summary>
internal static class Posix
{
    public const int ReadOnly = 0;
    public const int CurrentDirectory = -100;
    public const int EmptyPath = 0x1000;
    public const uint WantUser = 0x8;
    public const uint WantInode = 0x100;

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static extern int Fsync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "geteuid")]
    public static extern uint EffectiveUser();

    // statx and not stat: its structure is the same on every architecture.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static extern int Statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Status status);

    /// <summary>The members of <c>struct statx</c> (Linux) that are read here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Status
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
