// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Files;

/// <summary>
/// Opens files that may have been replaced by something else: checks the file behind a name before opening it, through
/// a descriptor that stays with it (<c>O_PATH</c>), since opening a pipe waits and opening a device may have any
/// effect.
/// </summary>
public static unsafe class RegularFile
{
    /// <summary>Opens a file by its path; the last part must not be a symbolic link.</summary>
    public static SafeFileHandle Open(string path, FileAccess access)
    {
        fixed (byte* text = DirectoryHandle.Bytes(path))
        {
            int found = Libc.openat(
                Libc.AT_FDCWD, text, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, mode: 0);
            return found >= 0 ? OpenFound(found, path, access) : throw FileError.Last(path);
        }
    }

    internal static SafeFileHandle Open(DirectoryHandle directory, string name, FileAccess access) =>
        OpenFound(directory.OpenEntry(name, Libc.O_PATH), directory.PathOf(name), access);

    /// <summary>Opens the file behind a descriptor of <c>O_PATH</c>.</summary>
    internal static SafeFileHandle Reopen(int found, string path, FileAccess access, int flags = 0)
    {
        fixed (byte* text = DirectoryHandle.Bytes($"/proc/self/fd/{found}"))
        {
            int fd = Libc.openat(
                Libc.AT_FDCWD, text, OpenFlags.Of(access) | Libc.O_CLOEXEC | Libc.O_NOCTTY | flags,
                mode: 0);
            return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw FileError.Last(path);
        }
    }

    private static SafeFileHandle OpenFound(int found, string path, FileAccess access)
    {
        try
        {
            int error = FileStatus.Read(found, [0], out FileStatus status);
            if (error != 0)
                throw FileError.Of(path, error);
            return status.IsRegular
                ? Reopen(found, path, access) : throw new IOException($"{path}: it is not a regular file");
        }
        finally
        {
            _ = Libc.close(found);
        }
    }
}
