// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Special properties of a packet: <c>enum record_flags</c> of <c>bpf/shared/record.h</c>.</summary>
[Flags]
public enum PacketRecordFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Fewer bytes captured than the payload has.</summary>
    Truncated = 1,

    /// <summary>At least one VLAN tag.</summary>
    Vlan = 2,

    /// <summary>Two VLAN tags.</summary>
    QinQ = 4,

    /// <summary>The first fragment of a datagram.</summary>
    Fragment = 8,

    /// <summary>IPv6.</summary>
    IPv6 = 16,

    /// <summary>A super-packet.</summary>
    Gso = 32,

    /// <summary>The flow's endpoint is the packet's source.</summary>
    Source = 64,

    /// <summary>The checksum cannot be verified: the sender left it to the NIC, or there is none.</summary>
    Unverifiable = 128,

    /// <summary>UDP over IPv6 without a checksum, which is wrong (RFC 8200).</summary>
    NoChecksum = 256,

    /// <summary>A stamp of the NIC follows the payload, rounded up to 8 bytes.</summary>
    NicStamp = 512,

    /// <summary>The end of the frame follows the payload, rounded up to 8 bytes.</summary>
    Trailer = 1024,

    /// <summary>The sum of a UDP payload, of which the record has only the head, is in
    /// <see cref="PacketRecord.TcpAcknowledgement"/>.</summary>
    Summed = 2048,

    /// <summary>The checksum of the IPv4 header is wrong.</summary>
    BadHeader = 4096,
}
