// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>One TCP segment without its payload.</summary>
public struct SegmentInput
{
    /// <summary>The client's address: IPv6, or IPv4 mapped; the other end than the flow's gateway.</summary>
    public UInt128 ClientAddress;

    /// <summary>The segment's stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>The pipeline's time, nanoseconds: never decreases from call to call.</summary>
    public long ClockNs;

    /// <summary>Capture file: number of the frame from 1. Live: ordinal of the record.</summary>
    public long Frame;

    /// <summary>The flow that matched; its definition says session or feed, protocol and direction.</summary>
    public int FlowId;

    /// <summary>Sequence number of the TCP header.</summary>
    public uint Sequence;

    /// <summary>Acknowledgment number of the TCP header.</summary>
    public uint Acknowledgment;

    /// <summary>Length of the TCP payload, bytes; more than was captured if the record was cut.</summary>
    public int PayloadLength;

    /// <summary>Records of the flow that the appliance lost since the ring's previous record of it.</summary>
    public uint LostBefore;

    /// <summary>Length of the frame on the wire, bytes.</summary>
    public uint WireLength;

    public ushort ClientPort;

    /// <summary>Number of frames of a GSO super-packet; 1 for all other packets.</summary>
    public ushort GsoSegments;

    /// <summary>Index of the capture file, or of the ring.</summary>
    public short Source;

    /// <summary>Flags that the reader already knows: late, or on a foreign interface.</summary>
    public PacketEventFlags Flags;

    /// <summary>The reader's clock when it took the packet, nanoseconds; 0 in replay.</summary>
    public long DecodedStampNs;

    /// <summary>Window of the TCP header, not scaled.</summary>
    public ushort Window;

    /// <summary>The window-scale option of a SYN.</summary>
    public TcpWindowScale WindowScale;

    /// <summary>Flags of the TCP header (FIN 1, SYN 2, RST 4, PSH 8, ACK 16).</summary>
    public byte TcpFlags;

    /// <summary>Hook at which the segment was seen.</summary>
    public Hook Hook;

    /// <summary>Result of verifying its checksum.</summary>
    public ChecksumVerdict Checksum;

    /// <summary>Converts a captured packet; the direction determines which address is the client's.</summary>
    /// <param name="direction">The direction of its flow.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    /// <param name="flags">Flags that the reader already knows.</param>
    public static SegmentInput Of(
        in CapturedPacket packet, StreamDirection direction, long clockNs, PacketEventFlags flags)
    {
        bool isToExchange = direction == StreamDirection.ToExchange;
        return new SegmentInput
        {
            ClientAddress = isToExchange ? packet.SourceAddress : packet.DestinationAddress,
            ClientPort = isToExchange ? packet.SourcePort : packet.DestinationPort,
            StampNs = packet.Head.StampNs,
            ClockNs = clockNs,
            Frame = packet.Head.Frame,
            FlowId = packet.Head.FlowId,
            Sequence = packet.TcpSequence,
            Acknowledgment = packet.TcpAcknowledgement,
            PayloadLength = packet.Head.PayloadLength,
            LostBefore = packet.Head.LostBefore,
            WireLength = packet.Head.WireLength,
            GsoSegments = packet.Head.GsoSegments,
            Source = packet.Head.Source,
            Flags = flags,
            Window = packet.TcpWindow,
            WindowScale = packet.TcpWindowScale,
            TcpFlags = packet.TcpFlags,
            Hook = packet.Head.Hook,
            Checksum = packet.Head.Checksum,
        };
    }
}

/// <summary>Properties that a message inherits from the segment that completed it.</summary>
internal struct SegmentOrigin
{
    internal long StampNs;
    internal long ClockNs;
    internal long Frame;
    internal long PayloadStart;     // offset in the stream of the segment's first byte
    internal long Acknowledged;     // offset in the other direction's stream that it acknowledges; 0 if none
    internal int FlowId;
    internal uint WireLength;
    internal short Source;
    internal ushort GsoSegments;
    internal PacketEventFlags Flags;
    internal Hook Hook;

    internal static SegmentOrigin Of(in SegmentInput input, int flowId, long payloadStart) => new()
    {
        StampNs = input.StampNs,
        ClockNs = input.ClockNs,
        Frame = input.Frame,
        PayloadStart = payloadStart,
        FlowId = flowId,
        WireLength = input.WireLength,
        Source = input.Source,
        GsoSegments = input.GsoSegments,
        Flags = input.Flags,
        Hook = input.Hook,
    };
}
