// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;
using Telemetry.Kernel.Attaching;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Simulation.Network;
using TestSupport;

namespace Telemetry.Host.Tests;

[Trait("needs", "root")]
public sealed class InterfaceDropsTests
{
    [RootFact]
    public void the_statistics_equal_those_that_the_ethtool_command_prints()
    {
        using NetworkNamespace network = NetworkNamespace.Create("nic");
        network.Run(() =>
        {
            IpCommand.Run("link", "add", "nic0", "type", "veth", "peer", "name", "nic1");
            using var statistics = new EthtoolQuery("nic0");

            Assert.Equal("veth", statistics.Driver());
            IReadOnlyList<string> names = statistics.Names();
            Assert.Contains("peer_ifindex", names);
            Assert.Contains("rx_queue_0_drops", names);
            Assert.True(statistics.TryRead(names.Count, out ReadOnlySpan<ulong> values));
            // The one value that is known from another source: the index of the other end.
            ulong peer = values[names.ToList().IndexOf("peer_ifindex")];
            Assert.Equal(IndexOf("nic1"), (int)peer);
            Assert.Equal(IndexOf("nic0"), statistics.Index);
        });
    }

    [RootFact]
    public void link_statistics_are_those_of_the_namespace()
    {
        using NetworkNamespace network = NetworkNamespace.Create("nic");
        network.Run(() =>
        {
            using var link = new LinkStatistics();
            Assert.True(link.TryRead(1, out ReadOnlySpan<ulong> before));
            ulong packets = before[LinkStatistics.PlaceOf("rx_packets")];
            using var sender = new System.Net.Sockets.UdpClient();
            for (int sent = 0; sent < 7; sent++)
                sender.Send(new byte[10], "127.0.0.1", 9);

            Assert.True(link.TryRead(1, out ReadOnlySpan<ulong> after));
            // Each packet comes back as "port unreachable".
            Assert.Equal(packets + 14, after[LinkStatistics.PlaceOf("rx_packets")]);
            Assert.False(link.TryRead(4711, out _));
        });
    }

    [RootFact]
    public void a_recreated_interface_neither_loses_nor_invents_drops()
    {
        using NetworkNamespace network = NetworkNamespace.Create("nic");
        network.Run(() =>
        {
            IpCommand.Run("link", "add", "nic0", "type", "veth", "peer", "name", "nic1");
            using var drops = new HostDrops(["nic0"]);
            HostDropCounters counters = default;
            drops.Read(ref counters);
            Assert.Equal((NullValue.Int64, 0L), (counters.NicMissed, counters.NicNoBuffer));

            IpCommand.Run("link", "delete", "nic0");
            drops.Read(ref counters);
            Assert.Equal(0, counters.NicNoBuffer);
            IpCommand.Run("link", "add", "nic0", "numrxqueues", "4", "type", "veth", "peer", "name", "nic1");
            drops.Read(ref counters);
            Assert.Equal(0, counters.NicNoBuffer);
            Assert.Equal("missed from nothing, no buffer from rx_queue_#_drops", Assert.Single(drops.Descriptions));
        });
    }

    [RootFact]
    public void without_interfaces_the_rest_is_still_read()
    {
        using var drops = new HostDrops([]);
        HostDropCounters counters = default;

        drops.Read(ref counters);

        Assert.Equal(NullValue.Int64, counters.NicMissed);
        Assert.True(counters.SoftnetDropped >= 0 && counters.UdpRcvbufErrors >= 0);
    }

    private static int IndexOf(string name) => NetworkDevice.IndexOf(name);
}
