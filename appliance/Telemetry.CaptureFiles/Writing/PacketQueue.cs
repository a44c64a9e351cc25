// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>
/// Queue of packets from the reader to the capture file's writer: bytes allocated once, one writer, one reader, no
/// waiting. An entry does not wrap: the rest at the end is skipped.
/// </summary>
[HotPath]
internal sealed class PacketQueue
{
    private const int Alignment = 16;
    private const int Skip = -1;

    private readonly byte[] _bytes;
    private readonly int _mask;
    private PaddedPositions _positions;

    public PacketQueue(int length)
    {
        _bytes = new byte[length];
        _mask = length - 1;
        _bytes.AsSpan().Fill(1); // prefault
    }

    private static int HeaderLength => Unsafe.SizeOf<QueuedPacket>();

    /// <summary>Bytes of an entry.</summary>
    public static int EntryLength(int capturedLength) =>
        (Alignment + HeaderLength + capturedLength + Alignment - 1) & ~(Alignment - 1);

    /// <summary>Adds a packet; returns false if there is no room.</summary>
    public bool TryWrite(ref QueuedPacket packet, ReadOnlySpan<byte> payload)
    {
        packet.EntryLength = EntryLength(payload.Length);
        long head = _positions.Head;
        int at = (int)head & _mask;
        int skipped = at + packet.EntryLength > _bytes.Length ? _bytes.Length - at : 0;
        // Pairs with the release in Release: space released by the other side may be overwritten.
        if (head + skipped + packet.EntryLength - Volatile.Read(ref _positions.Tail) > _bytes.Length)
            return false;
        if (skipped > 0)
        {
            MemoryMarshal.Write(_bytes.AsSpan(at), Skip);
            at = 0;
        }
        // An entry begins with a word that is not Skip; the packet follows at its own alignment.
        MemoryMarshal.Write(_bytes.AsSpan(at), 0);
        MemoryMarshal.Write(_bytes.AsSpan(at + Alignment), in packet);
        payload.CopyTo(_bytes.AsSpan(at + Alignment + HeaderLength));
        Volatile.Write(ref _positions.Head, head + skipped + packet.EntryLength);
        return true;
    }

    /// <summary>Returns the oldest packet, valid until <see cref="Release"/>; false if there is none.</summary>
    public bool TryRead(out QueuedPacket packet, out ReadOnlySpan<byte> payload)
    {
        packet = default;
        payload = default;
        long tail = _positions.Tail;
        // Pairs with the release in TryWrite: the entry is complete once the head covers it.
        if (Volatile.Read(ref _positions.Head) == tail)
            return false;
        int at = (int)tail & _mask;
        if (MemoryMarshal.Read<int>(_bytes.AsSpan(at)) == Skip)
        {
            Volatile.Write(ref _positions.Tail, tail + _bytes.Length - at);
            at = 0;
        }
        packet = MemoryMarshal.Read<QueuedPacket>(_bytes.AsSpan(at + Alignment));
        payload = _bytes.AsSpan(at + Alignment + HeaderLength, packet.CapturedLength);
        return true;
    }

    /// <summary>Releases the packet that was read.</summary>
    public void Release(in QueuedPacket packet) =>
        Volatile.Write(ref _positions.Tail, _positions.Tail + packet.EntryLength);

    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct PaddedPositions
    {
        [FieldOffset(128)] public long Head;
        [FieldOffset(256)] public long Tail;
    }
}
