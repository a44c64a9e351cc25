// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Files;

/// <summary>
/// Input that can be read once and may block: named pipes, standard input, terminals. Neither opening nor reading
/// delays the end of the process.
/// </summary>
public static unsafe class OneWayInput
{
    private const int CheckMs = 20;         // interval of checks for a stop request
    private const short Readable = 1;       // POLLIN

    /// <summary>Opens a path that names such an input, following links; opens a named pipe without waiting for its
    /// writer.</summary>
    /// <returns>Null if it is a regular file or a directory, or cannot be opened: the caller then opens it as a file,
    /// and gets the error.</returns>
    /// <exception cref="IOException">It is such an input, but opening it fails.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        int found;
        fixed (byte* text = DirectoryHandle.Bytes(path))
            found = Libc.openat(Libc.AT_FDCWD, text, Libc.O_PATH | Libc.O_CLOEXEC, mode: 0);
        if (found < 0)
            return null;
        try
        {
            return FileStatus.Read(found, [0], out FileStatus status) == 0 && !status.IsRegular && !status.IsDirectory
                ? RegularFile.Reopen(found, path, FileAccess.Read, Libc.O_NONBLOCK) : null;
        }
        finally
        {
            _ = Libc.close(found);
        }
    }

    /// <summary>True if a path names such an input, following links. It is not opened, so no writer notices.</summary>
    public static bool IsOneWay(string path)
    {
        int found;
        fixed (byte* text = DirectoryHandle.Bytes(path))
            found = Libc.openat(Libc.AT_FDCWD, text, Libc.O_PATH | Libc.O_CLOEXEC, mode: 0);
        if (found < 0)
            return false;
        bool isOneWay = FileStatus.Read(found, [0], out FileStatus status) == 0 && !status.IsRegular
            && !status.IsDirectory;
        _ = Libc.close(found);
        return isOneWay;
    }

    /// <summary>Reads available bytes, or waits for some; on a named pipe without a writer, also for a
    /// writer.</summary>
    /// <returns>Number of bytes; 0 at the end.</returns>
    /// <exception cref="OperationCanceledException">A stop was requested while no bytes were available.</exception>
    public static int Read(SafeFileHandle input, Span<byte> buffer, CancellationToken stop)
    {
        int fd = (int)input.DangerousGetHandle();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var entry = new Libc.PollEntry { Descriptor = fd, Events = Readable };
            if (Libc.poll(&entry, 1, CheckMs) <= 0)
                continue;                   // spurious, or a signal arrived
            nint count;
            fixed (byte* bytes = buffer)
                count = Libc.read(fd, bytes, (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
            int error = Marshal.GetLastPInvokeError();
            if (error is not (Libc.EWOULDBLOCK or Libc.EINTR))
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }
}
