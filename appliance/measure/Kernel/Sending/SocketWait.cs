// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Sending;

/// <summary>Waits until one of several sockets can be read. Allocates nothing after the start. Not
/// thread-safe.</summary>
[HotPath]
public sealed unsafe class SocketWait : IDisposable
{
    private const short Readable = 1;                           // POLLIN
    private const long NsPerSecond = 1_000_000_000;

    private readonly Entry* _entries;
    private readonly int _capacity;
    private int _count;

    /// <summary>Makes room.</summary>
    /// <param name="capacity">Most sockets, from 1.</param>
    public SocketWait(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
        _entries = (Entry*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Entry));
    }

    public void Clear() => _count = 0;

    /// <summary>Adds a socket; its place is the number of those before it. One without room is left out.</summary>
    public void Add(nint socket)
    {
        if (_count < _capacity)
            _entries[_count++] = new Entry { Descriptor = (int)socket, Wanted = Readable };
    }

    /// <summary>Waits.</summary>
    /// <param name="timeoutNs">Longest wait, nanoseconds; 0 only looks.</param>
    /// <returns>True if a socket can be read, has ended or has failed.</returns>
    public bool Wait(long timeoutNs)
    {
        long* timeout = stackalloc long[2] { timeoutNs / NsPerSecond, timeoutNs % NsPerSecond };
        return Libc.ppoll(_entries, (nuint)_count, timeout, null) > 0;
    }

    /// <summary>True if the last wait found that the socket at a place can be read, has ended or has failed.</summary>
    public bool IsReady(int place) => place < _count && _entries[place].Found != 0;

    public void Dispose() => NativeMemory.Free(_entries);

    /// <c>struct pollfd</c>.
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Found;
    }
}
