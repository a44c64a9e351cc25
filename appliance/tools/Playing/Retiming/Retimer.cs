// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Packets;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Retiming;

/// <summary>Writes the time of sending into datagrams that are about to be sent: as far from the wall clock as the
/// recorded send time was from the recorded stamp. Allocates nothing.</summary>
/// <param name="topology">Feeds and flows.</param>
[HotPath]
internal sealed class Retimer(Topology topology)
{
    private const int UdpBytes = 8;
    private const int ChecksumOffset = 6;                       // in the UDP header

    private readonly SendTimes _times = new(topology);

    /// <summary>Changes the send time of a datagram, and of a frame the checksum that covers it.</summary>
    /// <param name="bytes">The datagram, or its frame.</param>
    /// <param name="slot">Its description, with a send time.</param>
    /// <param name="wallNs">Wall clock of the sending, UTC nanoseconds since 1970.</param>
    public void Rewrite(Span<byte> bytes, in PlaySlot slot, long wallNs)
    {
        long timeNs = wallNs + slot.SendTimeOffsetNs;
        Span<byte> payload = bytes[slot.HeaderBytes..];
        if (slot.HeaderBytes == 0)
        {
            _times.Write(slot.FlowId, payload, timeNs);         // the kernel computes the checksum
            return;
        }
        Span<byte> words = WordsOf(_times.FieldOf(slot.FlowId), payload);
        ulong before = InternetChecksum.Sum(words);
        _times.Write(slot.FlowId, payload, timeNs);
        Span<byte> checksum = bytes.Slice(slot.HeaderBytes - UdpBytes + ChecksumOffset, sizeof(ushort));
        MemoryMarshal.Write(
            checksum, Changed(MemoryMarshal.Read<ushort>(checksum), before, InternetChecksum.Sum(words)));
    }

    /// <summary>The 16-bit words of the datagram in which a field lies.</summary>
    private static Span<byte> WordsOf(SendTimeField field, Span<byte> payload)
    {
        int begin = field.Offset & ~1;
        return payload[begin..Math.Min((field.Offset + field.Length + 1) & ~1, payload.Length)];
    }

    // RFC 1624, equation 3. A checksum of 0 would say that there is none.
    private static ushort Changed(ushort checksum, ulong before, ulong after)
    {
        ushort changed = (ushort)~InternetChecksum.Fold(
            (ushort)~checksum + (ulong)(ushort)~InternetChecksum.Fold(before) + after);
        return changed == 0 ? ushort.MaxValue : changed;
    }
}
