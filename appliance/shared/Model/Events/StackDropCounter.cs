// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Events;

/// <summary>Counter of the network stack that an event concerns: its index in
/// <see cref="StackDropCounters"/>.</summary>
public enum StackDropCounter : byte
{
    /// <summary>Datagrams with a wrong checksum.</summary>
    UdpInCsumErrors = 0,

    /// <summary>Datagrams for which UDP had no memory.</summary>
    UdpMemErrors = 1,

    /// <summary>Datagrams that UDP refused for any other reason, such as a wrong length.</summary>
    UdpInErrors = 2,

    /// <summary>Packets that the reverse path filter dropped.</summary>
    IpReversePathFilter = 3,

    /// <summary>Packets with a wrong IP header, its checksum included.</summary>
    IpInHdrErrors = 4,

    /// <summary>Packets to an address that is not valid here.</summary>
    IpInAddrErrors = 5,

    /// <summary>Packets that IP discarded, for example for lack of memory.</summary>
    IpInDiscards = 6,

    /// <summary>Packets shorter than their IP header says.</summary>
    IpInTruncated = 7,

    /// <summary>Packets for which there was no route.</summary>
    IpInNoRoutes = 8,

    /// <summary>Segments with a wrong checksum.</summary>
    TcpInCsumErrors = 9,

    /// <summary>Segments that TCP refused for any other reason.</summary>
    TcpInErrors = 10,

    /// <summary>Segments for which the queues of their socket had no room.</summary>
    TcpQueueDrops = 11,

    /// <summary>Packets that connection tracking dropped.</summary>
    ConntrackDrop = 12,
}
