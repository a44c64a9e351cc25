// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Appliance.State;

/// <summary>The C library's calls on files, under their own names: they allocate nothing.</summary>
internal static unsafe partial class Posix
{
    internal const int ReadOnly = 0;                        // O_RDONLY
    internal const int WriteNew = 0x241;                    // O_WRONLY | O_CREAT | O_TRUNC
    internal const int ReadWriteCreate = 0x42;              // O_RDWR | O_CREAT
    internal const int CloseOnExec = 0x80000;               // O_CLOEXEC
    internal const int OwnerOnly = 0x180;                   // 0600
    internal const int LockExclusive = 2;                   // LOCK_EX
    internal const int LockNoWait = 4;                      // LOCK_NB
    internal const int Interrupted = 4;                     // EINTR

    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int open(byte* path, int flags, int mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int fd, byte* bytes, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fsync(int fd);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int rename(byte* from, byte* to);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int flock(int fd, int operation);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int fd);
}
