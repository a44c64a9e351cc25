// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Counts the checksum results of a line's packets, and the packets refused because of them.</summary>
[HotPath]
internal static class ChecksumCount
{
    /// <summary>Counts a packet. Messages of a feed over TCP have no checksum of their own; their segments
    /// do.</summary>
    /// <returns>True if it is refused: it is then counted and not processed further.</returns>
    public static bool IsRefused(ref PacketEvent packet, ref LineCounters counters, SequencingEvents events)
    {
        if ((packet.Flags & PacketEventFlags.CountsInLedger) == 0)
            return false;
        Of(packet.Checksum, ref counters);
        if (packet.Checksum != ChecksumVerdict.Refused)
            return false;
        packet.FirstOnLine = 1;             // a refused packet has no inter-arrival time
        counters.Undecodable++;
        events.Unknown(ref packet);
        return true;
    }

    /// <summary>Counts a packet that is used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(ChecksumVerdict verdict, ref LineCounters counters)
    {
        counters.Checksums.Count(verdict);
        if (verdict == ChecksumVerdict.NotCaptured)
            counters.Unverified++;
    }

    /// <summary>Counts a segment; ignores other events.</summary>
    public static void OfSegment(ref PacketEvent packet, ref LineCounters counters, SequencingEvents events)
    {
        if (packet.Kind == PacketEventKind.Segment)
            IsRefused(ref packet, ref counters, events);
    }
}
