// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;

namespace Telemetry.Host.Losses;

/// <summary>
/// Kernel names of the counters of its stack. <c>InErrors</c> of UDP and <c>InErrs</c> of TCP include packets that
/// other counters count too: those are subtracted, so that each packet counts once. The counters of IPv6 are added to
/// those of IPv4.
/// </summary>
internal static class StackDropNames
{
    private static readonly Source[] All =
    [
        new("Udp:", "InCsumErrors", StackDropCounter.UdpInCsumErrors, 1),
        new("Udp:", "MemErrors", StackDropCounter.UdpMemErrors, 1),
        new("Udp:", "InErrors", StackDropCounter.UdpInErrors, 1),
        new("Udp:", "RcvbufErrors", StackDropCounter.UdpInErrors, -1),
        new("Udp:", "InCsumErrors", StackDropCounter.UdpInErrors, -1),
        new("Udp:", "MemErrors", StackDropCounter.UdpInErrors, -1),
        new("Ip:", "InHdrErrors", StackDropCounter.IpInHdrErrors, 1),
        new("Ip:", "InAddrErrors", StackDropCounter.IpInAddrErrors, 1),
        new("Ip:", "InDiscards", StackDropCounter.IpInDiscards, 1),
        new("Tcp:", "InCsumErrors", StackDropCounter.TcpInCsumErrors, 1),
        new("Tcp:", "InErrs", StackDropCounter.TcpInErrors, 1),
        new("Tcp:", "InCsumErrors", StackDropCounter.TcpInErrors, -1),
        new("TcpExt:", "IPReversePathFilter", StackDropCounter.IpReversePathFilter, 1),
        new("TcpExt:", "RcvPruned", StackDropCounter.TcpQueueDrops, 1),
        new("TcpExt:", "OfoPruned", StackDropCounter.TcpQueueDrops, 1),
        new("TcpExt:", "TCPBacklogDrop", StackDropCounter.TcpQueueDrops, 1),
        new("TcpExt:", "PFMemallocDrop", StackDropCounter.TcpQueueDrops, 1),
        new("TcpExt:", "TCPOFODrop", StackDropCounter.TcpQueueDrops, 1),
        new("TcpExt:", "TCPZeroWindowDrop", StackDropCounter.TcpQueueDrops, 1),
        new("TcpExt:", "TCPRcvQDrop", StackDropCounter.TcpQueueDrops, 1),
        new("IpExt:", "InTruncatedPkts", StackDropCounter.IpInTruncated, 1),
        new("IpExt:", "InNoRoutes", StackDropCounter.IpInNoRoutes, 1),
        new("snmp6", "Udp6InCsumErrors", StackDropCounter.UdpInCsumErrors, 1),
        new("snmp6", "Udp6MemErrors", StackDropCounter.UdpMemErrors, 1),
        new("snmp6", "Udp6InErrors", StackDropCounter.UdpInErrors, 1),
        new("snmp6", "Udp6RcvbufErrors", StackDropCounter.UdpInErrors, -1),
        new("snmp6", "Udp6InCsumErrors", StackDropCounter.UdpInErrors, -1),
        new("snmp6", "Udp6MemErrors", StackDropCounter.UdpInErrors, -1),
        new("snmp6", "Ip6InHdrErrors", StackDropCounter.IpInHdrErrors, 1),
        new("snmp6", "Ip6InAddrErrors", StackDropCounter.IpInAddrErrors, 1),
        new("snmp6", "Ip6InDiscards", StackDropCounter.IpInDiscards, 1),
        new("snmp6", "Ip6InTruncatedPkts", StackDropCounter.IpInTruncated, 1),
        new("snmp6", "Ip6InNoRoutes", StackDropCounter.IpInNoRoutes, 1),
        new("conntrack", "drop", StackDropCounter.ConntrackDrop, 1),
    ];

    /// <summary>Adds a value to the counters that it belongs to.</summary>
    /// <param name="table">First word of its line, or the file.</param>
    /// <param name="name">The kernel's name.</param>
    /// <param name="sums">Values by <see cref="StackDropCounter"/>.</param>
    /// <param name="isKnown">Set for counters that were read.</param>
    internal static void Add(
        ReadOnlySpan<byte> table, ReadOnlySpan<byte> name, long value, Span<long> sums, Span<bool> isKnown)
    {
        foreach (Source source in All)
        {
            if (!name.SequenceEqual(source.Name) || !table.SequenceEqual(source.Table))
                continue;
            sums[(int)source.Counter] += source.Sign * value;
            isKnown[(int)source.Counter] = true;
        }
    }

    private sealed class Source(string table, string name, StackDropCounter counter, int sign)
    {
        internal readonly byte[] Table = System.Text.Encoding.ASCII.GetBytes(table);
        internal readonly byte[] Name = System.Text.Encoding.ASCII.GetBytes(name);
        internal readonly StackDropCounter Counter = counter;
        internal readonly int Sign = sign;
    }
}
