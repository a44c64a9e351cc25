// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Host;

/// <summary>A kernel file that is read repeatedly: opened once, read from its start into a reused buffer. The tables
/// below <see cref="Network"/> remain those of the network namespace in which they were opened.</summary>
internal sealed unsafe class ProcFile : IDisposable
{
    /// <summary>Folder of the network tables of the calling thread's namespace; <c>/proc/net</c> would be that of the
    /// process's main thread.</summary>
    internal const string Network = "/proc/thread-self/net/";

    private const int FirstBytes = 16 * 1024;
    private const int MostBytes = 16 * 1024 * 1024;
    private const int ErrorInterrupted = 4;                     // EINTR

    private int _fd;
    private byte[] _buffer = new byte[FirstBytes];

    /// <summary>Opens a file; if that fails, every reading fails.</summary>
    internal ProcFile(string path) => _fd = Libc.open(path, Libc.ReadOnlyCloseOnExec);

    /// <summary>Reads the whole file. Allocates only when it outgrew the buffer.</summary>
    /// <returns>False if it cannot be read, or is longer than any table of the kernel.</returns>
    internal bool TryRead(out ReadOnlySpan<byte> content)
    {
        content = default;
        if (_fd < 0)
            return false;
        int length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                if (length >= MostBytes)
                    return false;
                Array.Resize(ref _buffer, 2 * length);
            }
            nint count;
            fixed (byte* free = &_buffer[length])
                count = Libc.pread(_fd, free, (nuint)(_buffer.Length - length), length);
            if (count < 0 && NativeError.Last == ErrorInterrupted)
                continue;
            if (count < 0)
                return false;
            if (count == 0)
                break;
            length += (int)count;
        }
        content = _buffer.AsSpan(0, length);
        return true;
    }

    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.close(_fd);
        _fd = -1;
    }
}
