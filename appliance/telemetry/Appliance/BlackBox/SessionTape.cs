// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.BlackBox;

/// <summary>
/// Payloads of the TCP segments of the last moments, with credentials overwritten: the kernel's flight rings hold the
/// headers only. A ring that is overwritten for ever, by the protocol of the flight ring in
/// <c>bpf/shared/record.h</c>: the reader thread writes, another thread copies what it needs and cuts off what was
/// overwritten meanwhile.
/// </summary>
[HotPath]
internal sealed unsafe class SessionTape : IDisposable
{
    private const int Strides = 256;
    private const int Longest = Header + LongestPayload;

    /// <summary>Longest payload that is kept, bytes.</summary>
    internal const int LongestPayload = 65_536;

    private const int Header = 48;

    private readonly MappedRegion _memory;
    private readonly byte* _data;
    private readonly ulong _bytes;
    private readonly int _shift;
    private readonly ulong[] _stride = new ulong[Strides];
    private ulong _head;

    /// <summary>Allocates the ring.</summary>
    /// <param name="bytes">Its size, a power of two, at least 1 MiB.</param>
    internal SessionTape(long bytes)
    {
        _memory = MappedRegion.Allocate(bytes + Longest + 8, "the session tape");
        _data = _memory.Pointer;
        _bytes = (ulong)bytes;
        _shift = BitOperations.Log2((ulong)bytes / Strides);
    }

    /// <summary>One segment; its payload follows it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = Header)]
    private struct Segment
    {
        internal ulong Position;
        internal long StampNs;
        internal ulong PayloadSum;      // before credentials were overwritten; 0: unknown
        internal uint Sequence;
        internal int Length;            // of the payload kept
        internal int RecordLength;
        internal ushort Segments;
        internal Hook Hook;
    }

    /// <summary>Keeps a segment of TCP; the reader's thread only.</summary>
    public void Keep(in CapturedPacket packet)
    {
        int length = packet.Payload.Length;
        if (length > Longest - Header)
            return;
        ulong position = _head;
        var segment = (Segment*)(_data + (position & (_bytes - 1)));
        segment->Position = position;
        segment->StampNs = packet.Head.StampNs;
        segment->PayloadSum = length == packet.Head.PayloadLength ? packet.PayloadSum : 0;
        segment->Sequence = packet.TcpSequence;
        segment->Length = length;
        segment->Segments = packet.Head.GsoSegments;
        segment->Hook = packet.Head.Hook;
        segment->RecordLength = (Header + length + 7) & ~7;
        packet.Payload.CopyTo(new Span<byte>(segment + 1, length));
        ref ulong stride = ref _stride[(position >> _shift) & (Strides - 1)];
        if (stride >> _shift != position >> _shift || position == 0)
            Volatile.Write(ref stride, position);
        Volatile.Write(ref _head, position + (ulong)segment->RecordLength);
    }

    /// <summary>Copies the segments of a window.</summary>
    [ColdPath]
    public TapedSegments Read(long fromNs, long toNs)
    {
        ulong end = Volatile.Read(ref _head);
        ulong position = FindStart(fromNs, end);
        var taken = new List<(ulong Position, TapedSegment Segment)>();
        while (position < end)
        {
            Segment segment = *(Segment*)(_data + (position & (_bytes - 1)));
            if (segment.Position != position || segment.Length < 0 || segment.Length > Longest - Header
                || segment.RecordLength != ((Header + segment.Length + 7) & ~7))
            {
                // Overwritten meanwhile: everything up to the first valid place.
                position = FindStart(fromNs, end);
                taken.Clear();
                if (position < FirstValid())
                    break;
                continue;
            }
            if (segment.StampNs >= fromNs && segment.StampNs <= toNs)
            {
                byte[] payload = new Span<byte>(_data + (position & (_bytes - 1)) + Header, segment.Length).ToArray();
                taken.Add((position, new TapedSegment(payload, segment.PayloadSum, segment.Segments,
                    (segment.Hook, segment.StampNs, segment.Sequence))));
            }
            position += (ulong)segment.RecordLength;
        }
        Thread.MemoryBarrier();
        ulong first = FirstValid();
        return new TapedSegments(taken.Where(one => one.Position >= first).Select(one => one.Segment));
    }

    /// <summary>Bytes ever written.</summary>
    internal ulong Head => Volatile.Read(ref _head);

    /// <summary>Reads which segment begins at a position.</summary>
    /// <param name="position">Where one begins.</param>
    /// <param name="key">Receives its hook, stamp and sequence number.</param>
    /// <param name="next">Receives the position of the next one.</param>
    /// <returns>False if it was overwritten.</returns>
    [ColdPath]
    internal bool TryReadKey(ulong position, out (Hook Hook, long StampNs, uint Sequence) key, out ulong next)
    {
        Segment segment = *(Segment*)(_data + (position & (_bytes - 1)));
        Thread.MemoryBarrier();
        key = (segment.Hook, segment.StampNs, segment.Sequence);
        next = position + (ulong)segment.RecordLength;
        return segment.Position == position && position >= FirstValid();
    }

    /// <summary>Copies the segment at a position.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="into">Receives its payload; as long as the longest one.</param>
    /// <returns>False if it was overwritten.</returns>
    [ColdPath]
    internal bool TryRead(ulong position, Span<byte> into, out TapedPayload payload)
    {
        payload = default;
        byte* at = _data + (position & (_bytes - 1));
        Segment segment = *(Segment*)at;
        if (segment.Position != position || segment.Length < 0 || segment.Length > into.Length)
            return false;
        new ReadOnlySpan<byte>(at + Header, segment.Length).CopyTo(into);
        Thread.MemoryBarrier();
        payload = new TapedPayload(into[..segment.Length], segment.PayloadSum, segment.Segments);
        return position >= FirstValid();
    }

    /// <summary>Position of the oldest segment that is known to be whole.</summary>
    [ColdPath]
    internal ulong FindOldest() => FindStart(long.MinValue, Head);

    [ColdPath]
    public void Dispose() => _memory.Dispose();

    private ulong FirstValid()
    {
        ulong end = Volatile.Read(ref _head) + Longest;
        return end > _bytes ? end - _bytes : 0;
    }

    [ColdPath]
    private ulong FindStart(long fromNs, ulong end)
    {
        ulong first = FirstValid();
        ulong start = end;
        for (ulong stride = end >> _shift; ; stride--)
        {
            ulong position = Volatile.Read(ref _stride[stride & (Strides - 1)]);
            var segment = (Segment*)(_data + (position & (_bytes - 1)));
            if (position >> _shift == stride && position >= first && position < end && segment->Position == position)
            {
                start = position;
                if (segment->StampNs < fromNs)
                    return start;
            }
            if (stride <= first >> _shift)
                return start;
        }
    }
}

/// <summary>Payload of one segment.</summary>
/// <param name="Payload">Its bytes, credentials overwritten.</param>
/// <param name="PayloadSum">Sum of its bytes before that, not folded; 0 if unknown.</param>
/// <param name="Segments">Frames on the wire.</param>
/// <param name="Key">Hook, stamp and sequence number.</param>
internal sealed record TapedSegment(
    byte[] Payload, ulong PayloadSum, ushort Segments, (Hook Hook, long StampNs, uint Sequence) Key);

/// <summary>Segments of a window by hook, stamp and sequence number.</summary>
internal sealed class TapedSegments(IEnumerable<TapedSegment> segments) : ITapedPayloads
{
    private readonly Dictionary<(Hook Hook, long StampNs, uint Sequence), TapedSegment> _segments = ByKey(segments);

    public bool TryFind(Hook hook, long stampNs, uint sequence, out TapedPayload payload)
    {
        payload = _segments.GetValueOrDefault((hook, stampNs, sequence)) is { } found
            ? new TapedPayload(found.Payload, found.PayloadSum, found.Segments) : default;
        return payload.IsKept;
    }

    private static Dictionary<(Hook Hook, long StampNs, uint Sequence), TapedSegment> ByKey(
        IEnumerable<TapedSegment> segments)
    {
        Dictionary<(Hook Hook, long StampNs, uint Sequence), TapedSegment> byKey = [];
        foreach (TapedSegment segment in segments)
            _ = byKey.TryAdd(segment.Key, segment);
        return byKey;
    }
}
