// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Messages;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Makes the event of a segment, which counts in the ledger.</summary>
[HotPath]
internal static class SegmentEvents
{
    /// <summary>Flags of a segment before it is compared with its connection.</summary>
    internal static PacketEventFlags FlagsOf(in SegmentInput input, int captured)
    {
        PacketEventFlags flags = input.Flags | PacketEventFlags.CountsInLedger;
        if (captured < input.PayloadLength)
            flags |= PacketEventFlags.Truncated;
        if (input.GsoSegments > 1)
            flags |= PacketEventFlags.SharedStamp;
        return flags;
    }

    internal static void Publish<TSink>(
        ref TSink sink, in SegmentInput input, in StreamFlow flow, PacketEventFlags flags,
        TcpConnection? connection, long start, int resent, in SegmentFinding finding)
        where TSink : struct, IPacketEventSink
    {
        ref PacketEvent packet = ref sink.Claim();
        packet = default;
        packet.StampNs = input.StampNs;
        packet.ClockNs = input.ClockNs;
        packet.DecodedStampNs = input.DecodedStampNs;
        packet.Frame = input.Frame;
        packet.FlowId = input.FlowId;
        packet.FeedIndex = flow.FeedIndex;
        packet.LineIndex = flow.LineIndex;
        packet.SessionIndex = connection?.SessionIndex ?? flow.SessionIndex;
        packet.Source = input.Source;
        bool isForeign = (flags & PacketEventFlags.ForeignInterface) != 0;
        packet.Kind = isForeign ? PacketEventKind.Unused : PacketEventKind.Segment;
        packet.Hook = input.Hook;
        packet.Flags = flags;
        packet.LostBefore = input.LostBefore;
        packet.WireLength = input.WireLength;
        packet.PayloadLength = input.PayloadLength;
        packet.GsoSegments = input.GsoSegments;
        packet.Direction = flow.Direction;
        packet.Connection = connection?.Number ?? 0;
        packet.StreamOffset = start;
        packet.ClientAddress = input.ClientAddress;
        packet.ClientPort = input.ClientPort;
        packet.TcpFlags = input.TcpFlags;
        packet.RetransmittedBytes = resent;
        if ((flags & PacketEventFlags.ConnectionClosed) != 0 && connection is not null)
            packet.ConnectedNs = input.ClockNs - connection.BeganNs;
        packet.Notes = finding.Notes;
        if (connection is { Ownership: ConnectionOwnership.Pending })
            packet.Notes |= SegmentNotes.SessionPending;
        packet.AcknowledgedStampNs = finding.AcknowledgedStampNs;
        packet.WindowClosedNs = finding.WindowClosedNs;
        packet.Checksum = input.Checksum;
        if (input.Checksum == ChecksumVerdict.Refused)
            packet.Status = EnvelopeStatus.BadTransportChecksum;
        sink.Publish();
    }
}
