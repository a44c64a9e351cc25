// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// Consecutive datagrams prepared for one call. Those of equal length, and a shorter one at the end, form one message
/// that the kernel segments (UDP_SEGMENT, since Linux 4.18): they pass through the kernel together, which saves most of
/// a datagram's cost.
/// </summary>
internal sealed unsafe class DatagramBatch
{
    private const int MaxMessages = 64;
    private const int MaxMessageLength = 65_000;       // bytes; a little less than the longest datagram
    private const int MaxSegments = 64;                // UDP_MAX_SEGMENTS before Linux 6.6

    private readonly Libc.MessageHeader[] _headers =
        GC.AllocateArray<Libc.MessageHeader>(MaxMessages, pinned: true);
    private readonly Libc.IoVector[] _vectors = GC.AllocateArray<Libc.IoVector>(MaxMessages, pinned: true);
    private readonly Libc.SegmentLength[] _segments =
        GC.AllocateArray<Libc.SegmentLength>(MaxMessages, pinned: true);
    private readonly int[] _datagrams = new int[MaxMessages];
    private int _messages;

    /// <summary>False if each datagram is a separate message, for hosts and interfaces that cannot segment.</summary>
    internal bool IsCutByKernel { get; set; } = true;

    /// <summary>Prepares datagrams of these lengths; discards earlier ones.</summary>
    internal void Set(byte* datagrams, ReadOnlySpan<int> lengths)
    {
        _messages = 0;
        for (int i = 0; i < lengths.Length && _messages < MaxMessages; i += _datagrams[_messages++])
        {
            int length = Take(lengths[i..], out _datagrams[_messages]);
            _vectors[_messages] = new Libc.IoVector { Address = datagrams, Length = (nuint)length };
            _headers[_messages] = new Libc.MessageHeader { Vectors = At(_vectors), VectorCount = 1 };
            if (_datagrams[_messages] > 1)
            {
                _segments[_messages] = Libc.SegmentLength.Of(lengths[i]);
                _headers[_messages].Control = At(_segments);
                _headers[_messages].ControlLength = (nuint)sizeof(Libc.SegmentLength);
            }

            datagrams += length;
        }
    }

    /// <summary>Sends them from a connected socket; returns the number of datagrams accepted, in order.</summary>
    internal int Send(int fd)
    {
        int first = 0;
        // ECONNREFUSED reports an earlier datagram to a closed port; the rest has not been tried.
        for (int attempt = 0; attempt < 2 && first < _messages; attempt++)
            first += Math.Max(0, Libc.sendmmsg(fd, At(_headers, first), (uint)(_messages - first), 0));

        int taken = 0;
        foreach (int datagrams in _datagrams.AsSpan(0, first))
            taken += datagrams;
        return taken;
    }

    /// <summary>Length of the next message, and its number of datagrams.</summary>
    private int Take(ReadOnlySpan<int> lengths, out int count)
    {
        int total = lengths[0];
        count = 1;
        while (IsCutByKernel && count < Math.Min(lengths.Length, MaxSegments) && lengths[count - 1] == lengths[0] &&
            lengths[count] <= lengths[0] && total + lengths[count] <= MaxMessageLength)
            total += lengths[count++];
        return total;
    }

    // The arrays are pinned.
    private T* At<T>(T[] array) where T : unmanaged => At(array, _messages);

    private static T* At<T>(T[] array, int index) where T : unmanaged => (T*)Unsafe.AsPointer(ref array[index]);
}
