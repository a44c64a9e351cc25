// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Host.Stalls;

/// <summary>A small file of a thread in <c>/proc</c>, kept open: it stays that of the thread when its id is used again,
/// and cannot be read after the thread's end.</summary>
internal struct ThreadFile
{
    /// <summary>Room for any of these files, bytes.</summary>
    internal const int MostBytes = 16 * 1024;

    private const int NotOpen = 0;

    private int _fdPlusOne;                                     // 0: not open

    internal readonly bool IsOpen => _fdPlusOne != NotOpen;

    /// <summary>Opens it below a thread's entry.</summary>
    /// <returns>False if it cannot be opened.</returns>
    internal bool TryOpen(NumberedFolder folder, int thread, ReadOnlySpan<byte> name)
    {
        _fdPlusOne = folder.Open(thread, name) + 1;
        return IsOpen;
    }

    /// <summary>Reads the whole file.</summary>
    /// <param name="into">Room for it: <see cref="MostBytes"/>.</param>
    /// <returns>False if it cannot be read: the thread has ended, or the file is not open.</returns>
    internal readonly unsafe bool TryRead(byte[] into, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (!IsOpen)
            return false;
        nint length;
        fixed (byte* start = into)
            length = Libc.pread(_fdPlusOne - 1, start, (nuint)into.Length, 0);
        if (length <= 0)
            return false;
        content = into.AsSpan(0, (int)length);
        return true;
    }

    internal void Close()
    {
        if (IsOpen)
            _ = Libc.close(_fdPlusOne - 1);
        _fdPlusOne = NotOpen;
    }
}
