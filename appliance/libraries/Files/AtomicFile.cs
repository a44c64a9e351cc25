// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Files;

/// <summary>
/// File that is replaced completely or not at all: written under another name in its directory, synced, renamed, and
/// the directory synced too. Writing allocates nothing and follows no link.
/// </summary>
/// <param name="directory">The directory; not disposed here.</param>
/// <param name="name">Name in the directory.</param>
public sealed unsafe class AtomicFile(DirectoryHandle directory, string name)
{
    private readonly byte[] _name = DirectoryHandle.Bytes(name);
    private readonly byte[] _temporary = DirectoryHandle.Bytes(name + ".tmp");
    private readonly byte[] _self = DirectoryHandle.Bytes(".");

    /// <summary>Replaces the file.</summary>
    /// <returns>0, or the errno; the file is then unchanged.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* target = _name, temporary = _temporary, self = _self)
        {
            int error = WriteNew(temporary, bytes);
            if (error == 0 && Libc.renameat(directory.Fd, temporary, directory.Fd, target) != 0)
                error = Marshal.GetLastPInvokeError();
            return error == 0 ? Sync(self) : error;
        }
    }

    private int WriteNew(byte* temporary, ReadOnlySpan<byte> bytes)
    {
        // Removes anything left under the temporary name, possibly a link; the file is always a new one.
        if (Libc.unlinkat(directory.Fd, temporary, 0) != 0
            && Marshal.GetLastPInvokeError() is var failed and not Libc.ENOENT)
            return failed;
        const int Flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
        int file = Libc.openat(directory.Fd, temporary, Flags, Permissions.PrivateFile);
        if (file < 0)
            return Marshal.GetLastPInvokeError();
        int error = WriteAll(file, bytes);
        if (error == 0 && Libc.fsync(file) != 0)
            error = Marshal.GetLastPInvokeError();
        return Libc.close(file) != 0 && error == 0 ? Marshal.GetLastPInvokeError() : error;
    }

    private static int WriteAll(int file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nuint written = 0;
            while (written < (nuint)bytes.Length)
            {
                nint count = Libc.write(file, start + written, (nuint)bytes.Length - written);
                if (count >= 0)
                    written += (nuint)count;
                else if (Marshal.GetLastPInvokeError() is var error and not Libc.EINTR)
                    return error;
            }
        }
        return 0;
    }

    private int Sync(byte* self)
    {
        int folder = Libc.openat(directory.Fd, self, Libc.O_DIRECTORY | Libc.O_CLOEXEC, mode: 0);
        if (folder < 0)
            return Marshal.GetLastPInvokeError();
        int error = Libc.fsync(folder) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Libc.close(folder);
        return error;
    }
}
