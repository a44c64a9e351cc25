// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Fields;

namespace Telemetry.Kernel.Layout;

/// <summary>Record of a packet that the host dropped: <c>struct drop_record</c> of <c>bpf/host/host_record.h</c>. It is
/// followed by <see cref="CapturedLength"/> bytes of payload.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct DropRecord
{
    /// <summary>Most bytes of payload behind it.</summary>
    internal const int PayloadLimit = 1472;                     // DROP_PAYLOAD_LIMIT

    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public ulong StampNs;

    /// <summary>Number of the socket that would have received it, or sent it (its cookie); 0 if none is
    /// known.</summary>
    public ulong Socket;

    /// <summary>Kernel address of the instruction that dropped it.</summary>
    public ulong Site;

    /// <summary>The flow that matched, from 1.</summary>
    public uint FlowId;

    /// <summary>The running kernel's number of the reason; 0 if it has none.</summary>
    public uint Reason;

    /// <summary>Index of the interface; 0 if unknown.</summary>
    public uint InterfaceIndex;

    /// <summary>Length of the L4 payload by the lengths in the headers, bytes.</summary>
    public uint PayloadLength;

    /// <summary>Bytes of payload that follow; 0 for TCP.</summary>
    public uint CapturedLength;

    /// <summary>TCP sequence number; 0 for UDP.</summary>
    public uint TcpSequence;

    /// <summary>Source port.</summary>
    public ushort SourcePort;

    /// <summary>Destination port.</summary>
    public ushort DestinationPort;

    /// <summary>Packets on the wire; 1 for all but super-packets.</summary>
    public ushort Segments;

    /// <summary>Properties.</summary>
    public DropRecordFlags Flags;

    /// <summary>6 (TCP) or 17 (UDP).</summary>
    public byte IpProtocol;

    /// <summary>Flags of the TCP header; 0 for UDP.</summary>
    public byte TcpFlags;

    internal fixed byte Padding7[7];

    internal RecordAddress SourceAddressBytes;

    internal RecordAddress DestinationAddressBytes;

    /// <summary>Source address: IPv6, or IPv4 mapped.</summary>
    public readonly UInt128 SourceAddress => SourceAddressBytes.Value;

    /// <summary>Destination address: IPv6, or IPv4 mapped.</summary>
    public readonly UInt128 DestinationAddress => DestinationAddressBytes.Value;
}

/// <summary>Properties of a dropped packet: <c>enum drop_flags</c>.</summary>
[Flags]
public enum DropRecordFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>This host was sending it to the flow's endpoint.</summary>
    Transmit = 1,

    /// <summary>Fewer bytes of payload follow than the packet and the flow have.</summary>
    Shortened = 2,

    /// <summary>A datagram that had been in a socket's queue.</summary>
    Queued = 4,

    /// <summary>A datagram that UDP had handed to a socket.</summary>
    AtSocket = 8,

    /// <summary>A datagram of a multicast group, and no socket is known.</summary>
    Unclaimed = 16,
}
