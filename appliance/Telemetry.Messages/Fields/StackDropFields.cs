// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the host's stack dropped between the hooks and the sockets.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct StackDropFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 104;

    /// <summary>Datagrams with a wrong checksum.</summary>
    [FieldOffset(0)] public long UdpInCsumErrors;

    /// <summary>Datagrams for which UDP had no memory.</summary>
    [FieldOffset(8)] public long UdpMemErrors;

    /// <summary>Datagrams that UDP refused for any other reason, as a wrong length.</summary>
    [FieldOffset(16)] public long UdpInErrors;

    /// <summary>Packets that the reverse path filter dropped.</summary>
    [FieldOffset(24)] public long IpReversePathFilter;

    /// <summary>Packets with a wrong IP header, its checksum included.</summary>
    [FieldOffset(32)] public long IpInHdrErrors;

    /// <summary>Packets to an address that is not valid here.</summary>
    [FieldOffset(40)] public long IpInAddrErrors;

    /// <summary>Packets that IP discarded, as for want of memory.</summary>
    [FieldOffset(48)] public long IpInDiscards;

    /// <summary>Packets shorter than their IP header says.</summary>
    [FieldOffset(56)] public long IpInTruncated;

    /// <summary>Packets for which there was no route.</summary>
    [FieldOffset(64)] public long IpInNoRoutes;

    /// <summary>Segments with a wrong checksum.</summary>
    [FieldOffset(72)] public long TcpInCsumErrors;

    /// <summary>Segments that TCP refused for any other reason.</summary>
    [FieldOffset(80)] public long TcpInErrors;

    /// <summary>Segments that found no room in the queues of their socket.</summary>
    [FieldOffset(88)] public long TcpQueueDrops;

    /// <summary>Packets that connection tracking dropped.</summary>
    [FieldOffset(96)] public long ConntrackDrop;
}
