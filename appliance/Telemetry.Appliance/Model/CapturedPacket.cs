// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model;

/// <summary>
/// One matched packet, as a kernel ring or a capture file gives it: what the kernel's record says, with the captured
/// head of its L4 payload. Borrowed: valid until the source is asked for the next one.
/// </summary>
public ref struct CapturedPacket
{
    /// <summary>Kernel stamp, or the capture's, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Capture: number of the frame in its file from 1. Live: ordinal of the record.</summary>
    public long Frame;

    /// <summary>The captured head of the UDP or TCP payload; writable, so that credentials can be
    /// overwritten.</summary>
    public Span<byte> Payload;

    /// <summary>Length of the whole payload, bytes.</summary>
    public int PayloadLength;

    /// <summary>Length of the frame on the wire, bytes.</summary>
    public uint WireLength;

    /// <summary>The flow that matched, from 1.</summary>
    public int FlowId;

    /// <summary>Records of this flow that its ring lost since the ring's previous record of the flow.</summary>
    public uint LostBefore;

    /// <summary>Source address: IPv6, or IPv4 mapped.</summary>
    public UInt128 SourceAddress;

    /// <summary>Destination address: IPv6, or IPv4 mapped.</summary>
    public UInt128 DestinationAddress;

    /// <summary>Source port.</summary>
    public ushort SourcePort;

    /// <summary>Destination port.</summary>
    public ushort DestinationPort;

    /// <summary>TCP sequence number of the first payload byte (of the SYN or FIN, if it has one).</summary>
    public uint TcpSequence;

    /// <summary>TCP acknowledgement number.</summary>
    public uint TcpAcknowledgement;

    /// <summary>TCP flags as in the header.</summary>
    public byte TcpFlags;

    /// <summary>Where it was seen.</summary>
    public Hook Hook;

    /// <summary>Frames that a GSO super-packet stands for; 1 for all others.</summary>
    public ushort GsoSegments;

    /// <summary>Index of the ring, or of the capture file.</summary>
    public short Source;

    /// <summary>Index of the interface it was seen on; 0 in replay.</summary>
    public int InterfaceIndex;
}
