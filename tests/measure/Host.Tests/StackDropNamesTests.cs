// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Host.Losses;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Host.Tests;

public sealed class StackDropNamesTests
{
    [Fact]
    public void a_datagram_in_two_counters_of_the_kernel_counts_once()
    {
        long[] sums = new long[StackDrops.Count];
        bool[] isKnown = new bool[StackDrops.Count];
        foreach ((string table, string name, long value) in ((string, string, long)[])
            [("Udp:", "InErrors", 100), ("Udp:", "RcvbufErrors", 60), ("Udp:", "InCsumErrors", 30),
                ("Udp:", "MemErrors", 3), ("Tcp:", "InErrs", 9), ("Tcp:", "InCsumErrors", 4),
                ("snmp6", "Udp6InCsumErrors", 5), ("UdpLite:", "InCsumErrors", 1_000), ("Udp:", "NoPorts", 1_000)])
        {
            StackDropNames.Add(
                Encoding.ASCII.GetBytes(table), Encoding.ASCII.GetBytes(name), value, sums, isKnown);
        }

        long Of(StackDropCounter counter) => sums[(int)counter];
        Assert.Equal((35L, 3L, 2L), (Of(StackDropCounter.UdpInCsumErrors), Of(StackDropCounter.UdpMemErrors),
            Of(StackDropCounter.UdpInErrors)));
        Assert.Equal((4L, 5L), (Of(StackDropCounter.TcpInCsumErrors), Of(StackDropCounter.TcpInErrors)));
        Assert.False(isKnown[(int)StackDropCounter.IpReversePathFilter]);
    }

    [Fact]
    public void this_kernel_has_all_counters_except_perhaps_connection_tracking()
    {
        using var drops = new StackDrops();

        for (int counter = 0; counter < StackDrops.Count; counter++)
        {
            if (counter != (int)StackDropCounter.ConntrackDrop)
                Assert.True(drops.TotalOf((StackDropCounter)counter) is not null, $"{(StackDropCounter)counter}");
        }
    }

    [Fact]
    public void without_traffic_through_the_stack_its_counters_are_unknown()
    {
        using var drops = new HostDrops([], hasStack: false);
        HostDropCounters counters = default;

        drops.Read(ref counters);

        Assert.Equal((NullValue.Int64, NullValue.Int64),
            (counters.Stack.IpReversePathFilter, counters.Stack.ConntrackDrop));
        Assert.True(counters.UdpRcvbufErrors >= 0);
    }
}
