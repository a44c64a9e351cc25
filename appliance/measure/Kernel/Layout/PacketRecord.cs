// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Fields;
using Telemetry.Model.Packets;

namespace Telemetry.Kernel.Layout;

/// <summary>
/// Header of a record, as written by the kernel: <c>struct packet_record</c> of <c>bpf/shared/record.h</c>. In a ring
/// it is followed by <see cref="CapturedLength"/> bytes of payload.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct PacketRecord
{
    /// <summary>Size of the header, bytes.</summary>
    public const int Size = 96;

    /// <summary>Bytes of header and captured payload, rounded up to 8.</summary>
    public uint RecordLength;

    /// <summary>The flow that matched, from 1.</summary>
    public uint FlowId;

    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public ulong StampNs;

    /// <summary>Records of the flow that the ring has lost so far; wraps.</summary>
    public uint FlowLost;

    /// <summary>Index of the interface.</summary>
    public uint InterfaceIndex;

    /// <summary>Length of the frame on the wire, bytes, without checksum.</summary>
    public uint WireLength;

    /// <summary>Length of the L4 payload by the lengths in the headers, bytes.</summary>
    public uint PayloadLength;

    /// <summary>Bytes of payload that follow.</summary>
    public uint CapturedLength;

    /// <summary>TCP sequence number; 0 for UDP.</summary>
    public uint TcpSequence;

    /// <summary>TCP acknowledgement number; 0 for UDP.</summary>
    public uint TcpAcknowledgement;

    /// <summary>Source port.</summary>
    public ushort SourcePort;

    /// <summary>Destination port.</summary>
    public ushort DestinationPort;

    /// <summary>Special properties of the packet.</summary>
    public PacketRecordFlags Flags;

    /// <summary>Frames that the packet becomes on the wire; 1 for all but super-packets.</summary>
    public ushort GsoSegments;

    /// <summary>Id of the innermost VLAN tag; 0 without.</summary>
    public ushort VlanId;

    /// <summary>CPU that saw it.</summary>
    public ushort Cpu;

    /// <summary>Hook that saw it.</summary>
    public Hook Hook;

    /// <summary>Flags of the TCP header; 0 for UDP.</summary>
    public byte TcpFlags;

    /// <summary>6 (TCP) or 17 (UDP).</summary>
    public byte IpProtocol;

    /// <summary>The window-scale option of a SYN.</summary>
    public TcpWindowScale TcpWindowScale;

    /// <summary>Window of the TCP header, not scaled. Of UDP with <see cref="PacketRecordFlags.Gso"/>: bytes of payload
    /// of each datagram but the last.</summary>
    public ushort TcpWindow;

    /// <summary>Ones' complement sum of the pseudo header and the transport header with its checksum, folded to 16
    /// bits, in the packet's byte order; 0 if it was not computed.</summary>
    public ushort TransportSum;

    /// <summary>Source address in network order: IPv6, or IPv4 mapped.</summary>
    public RecordAddress SourceAddressBytes;

    /// <summary>Destination address in network order: IPv6, or IPv4 mapped.</summary>
    public RecordAddress DestinationAddressBytes;

    /// <summary>Source address as a number.</summary>
    public readonly UInt128 SourceAddress => SourceAddressBytes.Value;

    /// <summary>Destination address as a number.</summary>
    public readonly UInt128 DestinationAddress => DestinationAddressBytes.Value;
}
