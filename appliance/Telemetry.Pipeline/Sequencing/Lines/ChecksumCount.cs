// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Counts the checksums of a line's packets, and those that are refused for theirs.</summary>
[HotPath]
internal static class ChecksumCount
{
    /// <summary>Counts a packet. The messages of a feed over TCP have no checksum of their own: their segments have.
    /// </summary>
    /// <returns>Whether it is refused: then it is booked, and goes no further.</returns>
    public static bool IsRefused(ref PacketEvent packet, ref LineCounters counters, SequencingEvents events)
    {
        if ((packet.Flags & PacketEventFlags.CountsInLedger) == 0)
            return false;
        counters.Checksums.Count(packet.Checksum);
        if (packet.Checksum != ChecksumVerdict.Refused)
            return false;
        packet.FirstOnLine = 1;             // no time between arrivals: it did not arrive
        counters.Undecodable++;
        events.Unknown(ref packet);
        return true;
    }

    /// <summary>Counts a segment; other events are left alone.</summary>
    public static void OfSegment(ref PacketEvent packet, ref LineCounters counters, SequencingEvents events)
    {
        if (packet.Kind == PacketEventKind.Segment)
            IsRefused(ref packet, ref counters, events);
    }
}
