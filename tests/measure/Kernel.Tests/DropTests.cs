// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Packets that the kernel is made to drop, each for a known reason: the program tells exactly
/// those.</summary>
[Trait("Needs", "root")]
public sealed class DropTests
{
    private const int Port = 26_400;
    private const int EveryProtocol = 0x0300;                   // htons(ETH_P_ALL)

    [RootFact]
    public void datagrams_for_which_a_socket_has_no_room_are_told_by_number()
    {
        using var rig = new DropRig();
        using Socket receiver = rig.Receiver(Port, bufferBytes: 4096);

        rig.SendNumbers(500);

        int held = DropRig.ReadAll(receiver).Count;
        List<DropRig.Drop> drops = rig.Take(500 - held);
        Assert.InRange(held, 1, 499);
        Assert.Equal(Enumerable.Range(held, 500 - held), drops.Select(drop => drop.Number));
        Assert.All(drops, drop => Assert.Equal(rig.Named("SOCKET_RCVBUFF"), rig.ReasonOf(drop)));
        Assert.All(drops, drop => Assert.Equal(1u, drop.Record.FlowId));
        Assert.All(drops, drop => Assert.True(drop.Record.Flags.HasFlag(DropRecordFlags.AtSocket)));
        Assert.Equal(rig.SocketDrops(Port), drops.Count);
        ulong socket = Assert.Single(drops.Select(drop => drop.Record.Socket).Distinct());
        if (KernelTypes.Running!.DropArguments > 3)             // fewer do not say whose the datagram was
            Assert.NotEqual(0u, socket);
        if (rig.Kernel.HasPlaces)
            Assert.All(drops, drop => Assert.StartsWith("udp", rig.Kernel.SiteName(drop.Record.Site)));
        rig.AssertBooks(told: drops.Count);
    }

    [RootFact]
    public void a_socket_filter_drops_by_name()
    {
        using var rig = new DropRig();
        using Socket receiver = rig.Receiver(Port);
        DropRig.RefuseAll(receiver);

        rig.SendNumbers(200);

        List<DropRig.Drop> drops = rig.Take(200);
        Assert.Equal(Enumerable.Range(0, 200), drops.Select(drop => drop.Number));
        Assert.All(drops, drop => Assert.Equal(rig.Named("SOCKET_FILTER"), rig.ReasonOf(drop)));
        rig.AssertBooks(told: 200);
    }

    [RootFact]
    public void a_datagram_left_in_the_queue_of_a_closed_socket_was_not_dropped_on_its_way()
    {
        using var rig = new DropRig();
        using (Socket receiver = rig.Receiver(Port))
            rig.SendNumbers(5, () => receiver.Available > 0);

        List<DropRig.Drop> drops = rig.Take(5);
        Assert.Equal(Enumerable.Range(0, 5), drops.Select(drop => drop.Number).Order());
        Assert.All(drops, drop => Assert.True(drop.Record.Flags.HasFlag(DropRecordFlags.Queued)));
        Assert.All(drops, drop => Assert.Equal(rig.Kernel.UnspecifiedReason, (int)drop.Record.Reason));
    }

    [RootFact]
    public void copies_that_a_closed_packet_socket_did_not_read_were_in_a_queue_that_ended()
    {
        using var rig = new DropRig();
        using Socket receiver = rig.Receiver(Port);
        Socket? packets = null;
        rig.Pair.OnHost(() => packets = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)EveryProtocol));
        rig.SendNumbers(5, () => receiver.Available > 0);
        packets!.Dispose();

        List<DropRig.Drop> drops = rig.Take(5);
        Assert.Equal(5, DropRig.ReadAll(receiver).Count);
        Assert.Equal(Enumerable.Range(0, 5), drops.Select(drop => drop.Number).Order());
        Assert.All(drops, drop => Assert.Contains(
            (int)drop.Record.Reason, rig.Kernel.PurgedReasons.DefaultIfEmpty(rig.Kernel.UnspecifiedReason)));
    }

    [RootFact]
    public void datagrams_to_a_closed_port_have_no_socket()
    {
        using var rig = new DropRig();

        rig.SendNumbers(10);

        List<DropRig.Drop> drops = rig.Take(10);
        Assert.All(drops, drop => Assert.Equal(rig.Named("NO_SOCKET"), rig.ReasonOf(drop)));
        Assert.All(drops, drop => Assert.Equal(0u, drop.Record.Socket));
    }

    [RootFact]
    public void a_source_without_a_route_back_is_dropped_by_the_reverse_path_filter()
    {
        using var rig = new DropRig();
        using Socket receiver = rig.Receiver(Port);
        rig.Pair.OnHost("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1");
        var packet = new PacketBuilder
        {
            Source = IPAddress.Parse("192.0.2.9"),
            Destination = IPAddress.Parse("10.77.0.2"),
        };

        rig.Pair.SendFrames([.. Enumerable.Range(0, 120).Select(number =>
            rig.Frame(packet with { Payload = DropRig.Numbered(number) }))]);

        List<DropRig.Drop> drops = rig.Take(120);
        Assert.Equal(Enumerable.Range(0, 120), drops.Select(drop => drop.Number));
        Assert.All(drops, drop => Assert.Equal(rig.Named("IP_RPFILTER"), rig.ReasonOf(drop)));
        Assert.Equal(0u, drops[0].Record.Socket);
    }

    [RootFact]
    public void an_order_that_is_dropped_on_its_way_out_is_told_without_its_bytes()
    {
        using var rig = new DropRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        using (rig.DropOutgoing())
        {
            ulong cookie = rig.CookieOf(client);
            client.Send(PacketBuilder.Bytes(100));

            DropRig.Drop drop = rig.TakeFirst();
            Assert.Equal(rig.Named("TC_EGRESS"), rig.ReasonOf(drop));
            Assert.Equal((2u, DropRecordFlags.Transmit, 100u, 0u),
                (drop.Record.FlowId, drop.Record.Flags, drop.Record.PayloadLength, drop.Record.CapturedLength));
            Assert.Equal(cookie, drop.Record.Socket);
            Assert.Equal(15_000, drop.Record.DestinationPort);
        }
    }

    [RootFact]
    public void more_drops_than_are_recorded_are_counted_by_flow_and_reason()
    {
        const int Sent = 30_000;
        using var rig = new DropRig();
        using Socket receiver = rig.Receiver(Port);
        DropRig.RefuseAll(receiver);

        rig.SendNumbers(Sent);

        VethPair.Until(() => rig.Kernel.ReadCounters() is var now && now.Told + now.Limited + now.Lost >= Sent,
            () => "not all drops were counted");
        DropCounters counters = rig.Kernel.ReadCounters();
        List<UntoldDrops> untold = [];
        rig.Kernel.ReadUntold(untold);
        long seen = counters.Told + counters.Limited + counters.Lost;
        Assert.True(seen == Sent, $"{counters.Told} told, {counters.Limited} limited, {counters.Lost} lost: "
            + string.Join(", ", untold.Select(row => $"{row.Packets} of flow {row.FlowId}, reason {row.Reason}")));
        Assert.Equal(counters.Events, counters.Ignored + seen);
        Assert.True(counters.Limited + counters.Lost > 0, "nothing was beyond the bounds");
        UntoldDrops row = Assert.Single(untold);
        Assert.Equal((1, rig.Named("SOCKET_FILTER"), counters.Limited + counters.Lost),
            (row.FlowId, rig.Kernel.ReasonName(row.Reason), row.Packets));
        Assert.Equal(DropProperties.None, rig.PropertiesOf(row));
        Assert.Equal(0, counters.NotCounted);
    }

    [RootFact]
    public void packets_of_no_flow_are_counted_by_reason()
    {
        using var rig = new DropRig(Programs.Flow(1, "10.78.0.2:26400"));
        using Socket receiver = rig.Receiver(Port);
        DropRig.RefuseAll(receiver);

        rig.SendNumbers(77);

        var rows = new OtherDrops[8];
        VethPair.Until(() => rig.Kernel.ReadCounters().Ignored >= 77, () => "not all drops were counted");
        int used = rig.Kernel.ReadIgnored(rows);
        OtherDrops refused = rows[..used].Single(
            row => rig.Kernel.ReasonName(row.Reason) == rig.Named("SOCKET_FILTER"));
        Assert.Equal((77L, 0L), (refused.Packets, refused.Elsewhere));
        Assert.Empty(rig.Take(0));
    }

    [RootFact]
    public void what_another_network_namespace_drops_is_not_taken_for_a_drop_of_this_one()
    {
        using var rig = new DropRig(Programs.Flow(1, "10.77.0.1:26400"));

        rig.Pair.OnHost(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            for (int number = 0; number < 40; number++)
                socket.SendTo(DropRig.Numbered(number), VethPair.NeighbourEndpoint(Port));
        });

        VethPair.Until(() => rig.Kernel.ReadCounters().Ignored >= 40, () => "the neighbour dropped nothing");
        Assert.Equal(0, rig.Kernel.ReadCounters().Told);
        var rows = new OtherDrops[32];
        int used = rig.Kernel.ReadIgnored(rows);
        Assert.InRange(rows[..used].Sum(row => row.Elsewhere), 40, rows[..used].Sum(row => row.Packets));
    }

    [RootFact]
    public void a_datagram_of_ipv6_and_one_of_an_interface_are_found()
    {
        using var rig = new DropRig(
            Programs.Flow(1, "[fd77::2]:26400"), Programs.Flow(2, "10.77.0.2:26400", device: VethPair.Watched));
        rig.Pair.OnHost(() => EnableIPv6(VethPair.Watched));
        rig.Pair.OnNeighbour(() => EnableIPv6(VethPair.Other));
        rig.Pair.Host("addr", "add", "fd77::2/64", "dev", VethPair.Watched, "nodad");
        rig.Pair.Neighbour("addr", "add", "fd77::1/64", "dev", VethPair.Other, "nodad");
        using Socket six = rig.Receiver(Port, family: System.Net.Sockets.AddressFamily.InterNetworkV6);
        using Socket four = rig.Receiver(Port);
        DropRig.RefuseAll(six);
        DropRig.RefuseAll(four);

        rig.SendNumbers(20, to: new IPEndPoint(IPAddress.Parse("fd77::2"), Port));
        rig.SendNumbers(30);

        List<DropRig.Drop> drops = rig.Take(50);
        Assert.Equal(
            (20, 30), (drops.Count(drop => drop.Record.FlowId == 1), drops.Count(drop => drop.Record.FlowId == 2)));
        Assert.All(drops, drop => Assert.Equal(rig.Named("SOCKET_FILTER"), rig.ReasonOf(drop)));
    }

    [RootFact]
    public void a_datagram_of_a_range_of_groups_is_of_its_own_group()
    {
        FlowDefinition[] range = [.. FlowBlockTests.Range(1, 0x0a4d_0000u, 64, Port)];      // 10.77.0.0 to 10.77.0.63
        using var rig = new DropRig(range);
        using Socket receiver = rig.Receiver(Port);
        DropRig.RefuseAll(receiver);

        rig.SendNumbers(30_000);

        VethPair.Until(() => rig.Kernel.ReadCounters() is var now && now.Told + now.Limited + now.Lost >= 30_000,
            () => "not all drops were counted");
        List<UntoldDrops> untold = [];
        rig.Kernel.ReadUntold(untold);
        DropRig.Drop drop = rig.TakeFirst();
        Assert.NotEqual(0UL, FlowTable.Build(range, _ => []).UdpBlocks);
        Assert.Equal(3u, drop.Record.FlowId);                                               // 10.77.0.2
        Assert.Equal(3, Assert.Single(untold).FlowId);
    }

    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_datagram_of_a_group_that_no_socket_reads_was_at_none(bool isJoined)
    {
        var group = IPAddress.Parse("239.1.1.1");
        using var rig = new DropRig(Programs.Flow(1, $"{group}:{Port}"));
        using Socket other = rig.Receiver(Port + 1);
        if (isJoined)
        {
            other.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                new MulticastOption(group, VethPair.HostEndpoint(Port).Address));
        }
        byte[] frame = rig.Frame(new PacketBuilder
        {
            Source = VethPair.NeighbourEndpoint(Port).Address,
            Destination = group,
            Payload = DropRig.Numbered(1),
        });

        rig.Pair.SendFrames([.. Enumerable.Repeat(frame, 20)]);

        Assert.All(rig.Take(20), drop => Assert.False(drop.Record.Flags.HasFlag(DropRecordFlags.AtSocket)));
    }

    [RootTheory]
    [InlineData("239.1.1.1", true)]
    [InlineData("239.1.1.1", false)]
    [InlineData("224.0.1.129", true)]
    public void what_no_socket_reads_is_no_loss_also_beyond_what_is_recorded(string to, bool isJoined)
    {
        const int Sent = 30_000;
        var group = IPAddress.Parse(to);
        using var rig = new DropRig(Programs.Flow(1, $"{group}:{Port}"));
        using Socket other = rig.Receiver(Port + 1);
        if (isJoined)
        {
            other.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                new MulticastOption(group, VethPair.HostEndpoint(Port).Address));
        }
        byte[] frame = rig.Frame(new PacketBuilder
        {
            Source = VethPair.NeighbourEndpoint(Port).Address,
            Destination = group,
            Payload = DropRig.Numbered(1),
        });

        rig.Pair.SendFrames([.. Enumerable.Repeat(frame, Sent)]);

        VethPair.Until(() => rig.Kernel.ReadCounters() is var now && now.Told + now.Limited + now.Lost >= Sent,
            () => "not all drops were counted");
        List<UntoldDrops> untold = [];
        rig.Kernel.ReadUntold(untold);
        Assert.NotEmpty(untold);
        Assert.All(untold, row => Assert.Equal(DropProperties.Unwanted, rig.PropertiesOf(row)));
    }

    private static void EnableIPv6(string device) =>
        File.WriteAllText($"/proc/sys/net/ipv6/conf/{device}/disable_ipv6", "0");
}
