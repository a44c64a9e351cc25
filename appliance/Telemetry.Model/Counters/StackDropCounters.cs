// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>
/// Packets that the host's stack dropped between the hooks and the sockets, of all flows of the host.
/// <see cref="LedgerCounters.Unknown"/> where not readable, or where the hooks' packets do not go through the stack.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct StackDropCounters
{
    /// <summary>Datagrams with a wrong checksum.</summary>
    public long UdpInCsumErrors;

    /// <summary>Datagrams for which UDP had no memory.</summary>
    public long UdpMemErrors;

    /// <summary>Datagrams that UDP refused for any other reason, as a wrong length.</summary>
    public long UdpInErrors;

    /// <summary>Packets that the reverse path filter dropped.</summary>
    public long IpReversePathFilter;

    /// <summary>Packets with a wrong IP header, its checksum included.</summary>
    public long IpInHdrErrors;

    /// <summary>Packets to an address that is not valid here.</summary>
    public long IpInAddrErrors;

    /// <summary>Packets that IP discarded, as for want of memory.</summary>
    public long IpInDiscards;

    /// <summary>Packets shorter than their IP header says.</summary>
    public long IpInTruncated;

    /// <summary>Packets for which there was no route.</summary>
    public long IpInNoRoutes;

    /// <summary>Segments with a wrong checksum.</summary>
    public long TcpInCsumErrors;

    /// <summary>Segments that TCP refused for any other reason.</summary>
    public long TcpInErrors;

    /// <summary>Segments that found no room in the queues of their socket.</summary>
    public long TcpQueueDrops;

    /// <summary>Packets that connection tracking dropped.</summary>
    public long ConntrackDrop;
}
