// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Packets lost by the host before and behind the hooks.</summary>
public sealed record HostDropsReport
{
    /// <summary>Frames that the NIC missed.</summary>
    public long? NicMissed { get; set; }

    /// <summary>Frames for which the NIC had no buffer.</summary>
    public long? NicNoBuffer { get; set; }

    /// <summary>Frames dropped by softnet.</summary>
    public long? SoftnetDropped { get; set; }

    /// <summary>Datagrams dropped at full sockets.</summary>
    public long? UdpRcvbufErrors { get; set; }

    /// <summary>Datagrams with a wrong checksum.</summary>
    public long? UdpInCsumErrors { get; set; }

    /// <summary>Datagrams for which UDP had no memory.</summary>
    public long? UdpMemErrors { get; set; }

    /// <summary>Datagrams that UDP refused for any other reason, as a wrong length.</summary>
    public long? UdpInErrors { get; set; }

    /// <summary>Packets that the reverse path filter dropped.</summary>
    public long? IpReversePathFilter { get; set; }

    /// <summary>Packets with a wrong IP header, its checksum included.</summary>
    public long? IpInHdrErrors { get; set; }

    /// <summary>Packets to an address that is not valid here.</summary>
    public long? IpInAddrErrors { get; set; }

    /// <summary>Packets that IP discarded, as for want of memory.</summary>
    public long? IpInDiscards { get; set; }

    /// <summary>Packets shorter than their IP header says.</summary>
    public long? IpInTruncated { get; set; }

    /// <summary>Packets for which there was no route.</summary>
    public long? IpInNoRoutes { get; set; }

    /// <summary>Segments with a wrong checksum.</summary>
    public long? TcpInCsumErrors { get; set; }

    /// <summary>Segments that TCP refused for any other reason.</summary>
    public long? TcpInErrors { get; set; }

    /// <summary>Segments that found no room in the queues of their socket.</summary>
    public long? TcpQueueDrops { get; set; }

    /// <summary>Packets that connection tracking dropped.</summary>
    public long? ConntrackDrop { get; set; }

    /// <summary>The sockets of watched lines; null if they cannot be read.</summary>
    public IReadOnlyList<SocketDropsReport>? Sockets { get; set; }
}
