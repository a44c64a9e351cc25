// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>One matched packet, as a kernel ring or a capture file provides it: the contents of the kernel's record,
/// with the captured head of the L4 payload. Borrowed: valid until the source is asked for the next one.</summary>
public ref struct CapturedPacket
{
    /// <summary>Properties of the packet except bytes and addresses.</summary>
    public PacketHead Head;

    /// <summary>The captured head of the UDP or TCP payload; writable, so that credentials can be
    /// overwritten.</summary>
    public Span<byte> Payload;

    /// <summary>Source address: IPv6, or IPv4 mapped.</summary>
    public UInt128 SourceAddress;

    /// <summary>Destination address: IPv6, or IPv4 mapped.</summary>
    public UInt128 DestinationAddress;

    public ushort SourcePort;

    public ushort DestinationPort;

    /// <summary>TCP sequence number of the first payload byte (of the SYN or FIN, if it has one).</summary>
    public uint TcpSequence;

    public uint TcpAcknowledgement;

    /// <summary>Window of the TCP header, not scaled; 0 for UDP.</summary>
    public ushort TcpWindow;

    /// <summary>TCP flags as in the header.</summary>
    public byte TcpFlags;

    /// <summary>The window-scale option of a SYN.</summary>
    public TcpWindowScale TcpWindowScale;

    /// <summary>Folded sum of pseudo header and transport header with its checksum; 0 in replay.</summary>
    public ushort TransportSum;

    /// <summary>True if the checksum cannot be verified, even with the whole payload captured.</summary>
    public bool IsUnverifiable;

    /// <summary>True if the checksum of its IPv4 header is wrong.</summary>
    public bool HasWrongHeader;

    /// <summary>Sum of the whole payload, not folded, before credentials in it were overwritten; 0 where the checksum
    /// was not verified.</summary>
    public ulong PayloadSum;

    /// <summary>Index of the interface it was seen on; 0 in replay.</summary>
    public int InterfaceIndex;
}
