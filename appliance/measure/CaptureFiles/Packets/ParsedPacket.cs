// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Packets;

/// <summary>Contents of the headers of a UDP or TCP packet.</summary>
public struct ParsedPacket
{
    /// <summary>Source address: IPv6, or IPv4 mapped.</summary>
    public UInt128 SourceAddress;

    /// <summary>Destination address: IPv6, or IPv4 mapped.</summary>
    public UInt128 DestinationAddress;

    /// <summary>Offset of the L4 payload in the frame, bytes.</summary>
    public int PayloadOffset;

    /// <summary>Length of the L4 payload by the lengths of IP and UDP, bytes.</summary>
    public int PayloadLength;

    /// <summary>Captured bytes of the L4 payload.</summary>
    public int CapturedLength;

    /// <summary>Captured bytes that the IP packet has behind a UDP datagram.</summary>
    public int BehindLength;

    /// <summary>Offset of the UDP or TCP header in the frame, bytes.</summary>
    public int TransportOffset;

    /// <summary>Offset of the IPv4 header in the frame, bytes; -1 for IPv6.</summary>
    public int IPv4Offset;

    /// <summary>TCP: length of header and payload by the lengths of IP, bytes; 0 for UDP.</summary>
    public int TransportLength;

    /// <summary>TCP sequence number; 0 for UDP.</summary>
    public uint TcpSequence;

    /// <summary>TCP acknowledgement number; 0 for UDP.</summary>
    public uint TcpAcknowledgement;

    public ushort SourcePort;

    public ushort DestinationPort;

    /// <summary>Window of the TCP header, not scaled; 0 for UDP.</summary>
    public ushort TcpWindow;

    /// <summary>VLAN id of the innermost tag; 0 without.</summary>
    public ushort VlanId;

    public byte VlanTags;

    /// <summary>6 for TCP, 17 for UDP.</summary>
    public byte Protocol;

    /// <summary>TCP flags as in the header; 0 for UDP.</summary>
    public byte TcpFlags;

    /// <summary>The window-scale option of a SYN.</summary>
    public TcpWindowScale TcpWindowScale;

    public bool IsIPv6;

    /// <summary>True for the first fragment of a datagram: the others are not parsed.</summary>
    public bool IsFragment;

    /// <summary>True if IP has no length, so that the packet ends where its frame does: it was captured before the card
    /// that cuts it, and completes its checksums.</summary>
    public bool HasFrameLength;
}
