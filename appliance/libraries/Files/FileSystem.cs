// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Files;

/// <summary>Kind and free space of a file system, as <c>statfs</c> reports them.</summary>
/// <param name="Kind">Magic number of the kind.</param>
/// <param name="FreeBytes">Space for unprivileged users, bytes.</param>
public readonly record struct FileSystem(long Kind, long FreeBytes)
{
    private const long TmpfsKind = 0x01021994;
    private const long ProcKind = 0x9fa0;

    /// <summary>True if its files are in memory.</summary>
    public bool IsTmpfs => Kind == TmpfsKind;

    /// <summary>True if its links are the kernel's own, which lead to open files and have no path.</summary>
    internal bool IsProc => Kind == ProcKind;

    internal static unsafe FileSystem Of(int fd)
    {
        Native native;
        return Libc.fstatfs(fd, &native) == 0
            ? new FileSystem(native.Kind, native.FreeBlocks * native.BlockLength)
            : default;
    }

    /// <summary>struct statfs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    internal struct Native
    {
        [FieldOffset(0)]
        internal long Kind;

        [FieldOffset(8)]
        internal long BlockLength;

        [FieldOffset(32)]
        internal long FreeBlocks;
    }
}
