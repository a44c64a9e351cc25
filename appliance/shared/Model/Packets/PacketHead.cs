// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Packets;

/// <summary>Properties of a matched packet except its bytes and addresses; laid out as in
/// <see cref="PacketEvent"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct PacketHead
{
    /// <summary>Value of <see cref="DatagramLength"/> where the kernel joined datagrams of an unknown length.</summary>
    public const ushort UnknownLength = ushort.MaxValue;

    /// <summary>Value of <see cref="DatagramLength"/> where the kernel may have joined datagrams of an unknown
    /// length.</summary>
    public const ushort PossibleLength = ushort.MaxValue - 1;

    /// <summary>Value of <see cref="Source"/> where the ring is not known.</summary>
    public const short UnknownSource = -1;

    /// <summary>Stamp of the kernel or of the capture file, nanoseconds.</summary>
    [FieldOffset(0)] public long StampNs;

    /// <summary>Capture file: number of the frame from 1. Live: ordinal of the record.</summary>
    [FieldOffset(8)] public long Frame;

    /// <summary>Length of the whole payload, bytes.</summary>
    [FieldOffset(16)] public int PayloadLength;

    /// <summary>Length of the frame on the wire, bytes.</summary>
    [FieldOffset(20)] public uint WireLength;

    /// <summary>The flow that matched, from 1.</summary>
    [FieldOffset(24)] public int FlowId;

    /// <summary>Records of this flow that its ring lost since the ring's previous record of the flow.</summary>
    [FieldOffset(28)] public uint LostBefore;

    /// <summary>Number of frames of a GSO super-packet; 1 for all others.</summary>
    [FieldOffset(32)] public ushort GsoSegments;

    /// <summary>Index of the ring, or of the capture file.</summary>
    [FieldOffset(34)] public short Source;

    /// <summary>Hook at which it was seen.</summary>
    [FieldOffset(36)] public Hook Hook;

    /// <summary>Result of verifying its checksum. The same byte holds the status in an event.</summary>
    [FieldOffset(37)] public ChecksumVerdict Checksum;

    /// <summary>Bytes of payload of each datagram but the last, if the packet is several datagrams, or
    /// <see cref="UnknownLength"/>, or <see cref="PossibleLength"/>; else 0. The same bytes hold the flags in an
    /// event.</summary>
    [FieldOffset(38)] public ushort DatagramLength;
}

/// <summary>Result of verifying the UDP or TCP checksum of a packet, and that of its IPv4 header, whose field is not
/// verified where it is 0.</summary>
public enum ChecksumVerdict : byte
{
    /// <summary>The event is not a packet, or has no own checksum, such as a message of a feed over TCP.</summary>
    None = 0,

    /// <summary>The sender left the checksum to its NIC, there is none, the packet is a fragment, a super-packet or one
    /// at egress.</summary>
    NotVerifiable = 1,

    Right = 2,

    /// <summary>The checksum is wrong, but the packet is used: a capture file may have been modified after the
    /// capture.</summary>
    Wrong = 3,

    /// <summary>The checksum is wrong, and the packet is treated as not received: no host delivers it.</summary>
    Refused = 4,

    /// <summary>There is a checksum, but the payload was not captured in whole, and not summed.</summary>
    NotCaptured = 5,
}

/// <summary>The window-scale option of a SYN: <c>enum tcp_window_scale</c> of <c>bpf/shared/record.h</c>. Values from
/// <see cref="Shift0"/> to <see cref="ShiftLast"/> are the shift plus 1.</summary>
public enum TcpWindowScale : byte
{
    /// <summary>The segment is not a SYN, or its options are malformed.</summary>
    Unknown = 0,

    /// <summary>The option with shift 0.</summary>
    Shift0 = 1,

    /// <summary>The option with shift 14, the largest there is.</summary>
    ShiftLast = 15,

    /// <summary>A SYN without the option: no window of the connection is scaled.</summary>
    None = 16,
}
