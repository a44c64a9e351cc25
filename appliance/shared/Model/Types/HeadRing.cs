// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Model.Types;

/// <summary>Heads of messages on their way from the decoder to the analysis, beside the packets' events: each event
/// says how many of the heads are its own. One thread on either side; the events order their accesses. Never waited
/// for: a packet for which there is no room counts without types.</summary>
[HotPath]
public sealed class HeadRing
{
    public const int MostOfPacket = 4_096;

    private const int Capacity = 1 << 17;
    private const int Mask = Capacity - 1;

    private readonly MessageHead[] _heads = new MessageHead[Capacity];
    private Positions _positions;

    /// <summary>Memory of the ring, bytes.</summary>
    public static long Bytes => (long)Capacity * Unsafe.SizeOf<MessageHead>();

    /// <summary>Decoder: makes room for the heads of a packet.</summary>
    /// <param name="writer">Receives what writes them.</param>
    /// <returns>False if there is no room.</returns>
    public bool TryBegin(out HeadWriter writer)
    {
        if (_positions.Written + MostOfPacket - _positions.SeenByWriter > Capacity)
            _positions.SeenByWriter = Volatile.Read(ref _positions.Read);
        writer = new HeadWriter(_heads, _positions.Written, MostOfPacket);
        return _positions.Written + MostOfPacket - _positions.SeenByWriter <= Capacity;
    }

    /// <summary>Decoder: keeps the heads written; publishing the packet's event makes them visible.</summary>
    public void End(in HeadWriter writer) => _positions.Written += writer.Count;

    /// <summary>Analysis: a head of the packet at hand.</summary>
    /// <param name="index">Its place among those of the packet, from 0.</param>
    public ref readonly MessageHead this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _heads[(int)(_positions.Read + index) & Mask];
    }

    /// <summary>Analysis: gives back the heads of the packet at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(int count) => Volatile.Write(ref _positions.Read, _positions.Read + count);

    // Each side's position in cache lines of its own.
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Positions
    {
        [FieldOffset(128)] public long Written;
        [FieldOffset(136)] public long SeenByWriter;
        [FieldOffset(256)] public long Read;
    }
}
