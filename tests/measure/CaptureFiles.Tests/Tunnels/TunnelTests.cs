// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Definitions;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.Tunnels;

/// <summary>Packets inside tunnels.</summary>
public sealed class TunnelTests
{
    private const TunnelChoice All = TunnelChoice.Erspan | TunnelChoice.Vxlan | TunnelChoice.Gre;
    private static readonly FlowDefinition[] Flows =
        [Replayed.Flow(1, "233.0.0.1", 5000), Replayed.Flow(2, "10.0.0.9", 7000, tcp: true)];
    private static readonly byte[] Plain = Frames.UdpFrame("233.0.0.1", 5000, [1, 2, 3, 4]);

    public static TheoryData<string> Forms => [.. Wrapped.Tunnels.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void inside_a_tunnel_a_packet_is_what_it_is_outside(string form)
    {
        byte[][] frames =
        [
            Plain,
            Wrapped.Tagged(Frames.UdpFrame("233.0.0.1", 5000, [9])),
            Frames.Ethernet(0x0800, Frames.IPv4(6, "10.0.0.1", "10.0.0.9", Frames.Tcp(1, 7000, 5, [7, 8], 4))),
            Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.7", Frames.Udp(1, 2, []))),
            Frames.Ethernet(0x0806, new byte[28]),
            Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.1", new byte[30], fragment: 5)),
            Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.1", Frames.Udp(1, 5000, [], length: 3))),
            [.. Plain, .. new byte[13]],
        ];
        using ReplayReader outside = Open(TunnelChoice.None, frames);
        using ReplayReader inside = Open(All,
            [.. frames.Select((frame, number) => Wrapped.Tunnels[form](frame, (uint)number))]);

        List<Replayed> want = Replayed.All(outside);
        List<Replayed> got = Replayed.All(inside);

        Assert.Equal(4, want.Count);
        Assert.Equal(want.Select(Text), got.Select(Text));
        Assert.Equal(outside.Counters, inside.Counters);
        TunnelCounters tunnel = Assert.Single(inside.Tunnels).Tunnel;
        Assert.Equal((8L, 8L, 0L, 0L), (tunnel.Packets, tunnel.Opened, tunnel.MirrorLost, tunnel.Nested));
        Assert.Empty(outside.Tunnels);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void without_being_asked_a_tunnel_is_only_counted(string form)
    {
        using ReplayReader reader = Open(TunnelChoice.None, Plain, Wrapped.Tunnels[form](Plain, 1),
            Wrapped.Tunnels[form](Plain, 2), Plain);

        Assert.Equal([1L, 4], Replayed.All(reader).Select(packet => packet.Frame));
        TunnelCounters tunnel = Assert.Single(reader.Tunnels).Tunnel;
        Assert.Equal((2L, 0L), (tunnel.Packets, tunnel.Opened));
        Assert.Equal((2L, 2L), (reader.Counters.Matched, reader.Counters.Unmatched));
    }

    [Fact]
    public void a_flow_on_the_port_of_vxlan_stays_a_flow()
    {
        FlowDefinition[] flows = [Replayed.Flow(1, Wrapped.Collector, 4789), Flows[0] with { Id = 2 }];
        using ReplayReader reader = Open(All, flows, Wrapped.Vxlan(Plain, 1));

        Assert.Equal(1, Assert.Single(Replayed.All(reader)).FlowId);
        Assert.Empty(reader.Tunnels);
    }

    public static TheoryData<string, string, string> Refusals => new()
    {
        { "fragment", "gre", Hex(Wrapped.Gre(0x6558, 0, Plain, fragment: 0x2000)) },
        { "fragment", "gre", Hex(Wrapped.Gre(0x6558, 0, Plain, fragment: 40)) },
        { "version", "gre", Hex(Wrapped.Gre(0x6558, 1, Plain)) },
        { "version", "gre", Hex(Wrapped.Gre(0x6558, 0x4000, Plain)) },
        { "version", "erspan2", Hex(Wrapped.Gre(0x88be, 0x1000, [0, 0, 0, 1, 0x20, 0, 0, 0, 0, 0, 0, 0, .. Plain])) },
        { "version", "erspan3", Hex(Wrapped.Gre(
            0x22eb, 0x1000, [0, 0, 0, 1, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, .. Plain])) },
        { "version", "vxlan", Hex(Wrapped.Vxlan(Plain, 1, flags: 0)) },
        { "protocol", "gre", Hex(Wrapped.Gre(0x0800, 0, Plain[14..])) },
        { "length", "vxlan", Hex(Wrapped.Vxlan(Plain, 1, udpLength: 20)) },
        { "length", "gre", Hex(Wrapped.Gre(0x6558, 0, Plain[..13])) },
        { "length", "gre", Hex(Wrapped.Gre(0x6558, 0xb000, new byte[11])) },
        { "length", "erspan2", Hex(Wrapped.Gre(0x88be, 0x1000, [0, 0, 0, 1, 0x10, 0, 0, 0])) },
        { "length", "erspan3", Hex(Wrapped.Erspan3([], 1, 1, subHeader: new byte[4])) },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void what_cannot_be_opened_is_counted_by_reason(string reason, string kind, string hex)
    {
        using ReplayReader reader = Open(All, Convert.FromHexString(hex), Plain);

        Assert.Equal(2, Assert.Single(Replayed.All(reader)).Frame);
        TunnelCounters tunnel = Assert.Single(reader.Tunnels).Tunnel;
        Assert.Equal(kind, tunnel.Kind.ToString(), ignoreCase: true);
        Assert.Equal(1, tunnel.Refused(Enum.Parse<TunnelRefusal>(reason, ignoreCase: true)));
        Assert.Equal((1L, 0L), (tunnel.Packets, tunnel.Opened));
        Assert.Equal(2, reader.Counters.Seen);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void a_packet_cut_anywhere_is_counted_once(string form)
    {
        byte[] whole = Wrapped.Tunnels[form](Plain, 1);
        for (int length = 0; length <= whole.Length; length++)
        {
            byte[] file = new CaptureBytes(false).PcapHeader(true)
                .PcapRecord(1, 1, whole[..length], (uint)whole.Length).ToArray();
            using ReplayReader reader = OpenFile(All, Flows, file);
            List<Replayed> all = Replayed.All(reader);

            Assert.Equal(1, reader.Counters.Seen);
            Assert.Equal(all.Count, reader.Counters.Matched);
            if (length >= whole.Length - 4)         // only the payload is cut
                Assert.Equal(length - (whole.Length - 4), Assert.Single(all).Payload.Length);
            TunnelCounters? tunnel = reader.Tunnels.SingleOrDefault().Tunnel;
            Assert.Equal(tunnel?.Packets, tunnel?.Opened + tunnel?.Refused(TunnelRefusal.Cut));
        }
    }

    [Fact]
    public void a_tunnel_in_a_tunnel_is_not_opened()
    {
        using ReplayReader reader = Open(All, Wrapped.Vxlan(Wrapped.Erspan2(Plain, 1, 1), 7),
            Wrapped.Erspan2(Wrapped.Vxlan(Plain, 7), 1, 1));

        Assert.Empty(Replayed.All(reader));
        Assert.Equal([1L, 1], reader.Tunnels.Select(row => row.Tunnel.Nested));
        Assert.Equal(2, reader.Counters.Unmatched);
    }

    [Fact]
    public void a_frame_that_the_switch_truncated_keeps_the_length_of_its_headers()
    {
        byte[] frame = Frames.UdpFrame("233.0.0.1", 5000, new byte[500]);
        using ReplayReader reader = Open(All, Wrapped.Erspan2(frame[..100], 3, 1, truncated: true),
            Wrapped.Erspan2(frame[..100], 3, 2));

        Replayed only = Assert.Single(Replayed.All(reader));
        Assert.Equal((500, 58, (uint)frame.Length), (only.PayloadLength, only.Payload.Length, only.WireLength));
        Assert.Equal(1, reader.Counters.Truncated); // without the flag it contradicts its length
        Assert.Equal(1, Assert.Single(reader.Tunnels).Tunnel.Truncated);
    }

    [Fact]
    public void the_first_packet_of_each_flow_behind_a_loss_of_copies_says_so()
    {
        byte[] order = Frames.Ethernet(0x0800, Frames.IPv4(6, "10.0.0.1", "10.0.0.9", Frames.Tcp(1, 7000, 5, [7])));
        using ReplayReader reader = Open(All,
            Wrapped.Erspan2(Plain, 1, 1), Wrapped.Erspan2(Plain, 1, 3), Wrapped.Erspan2(Plain, 1, 4),
            Wrapped.Erspan2(order, 1, 5), Wrapped.Erspan2(Plain, 2, 1), Wrapped.Erspan2(order, 1, 6), Plain);

        List<OutsideLoss> losses = [];
        while (reader.TakeNext(int.MaxValue, out _) is { Length: > 0 } taken)
        {
            foreach (ref readonly PendingPacket packet in taken)
                losses.Add(packet.LostOutside);
        }

        Assert.Equal(
            [
                OutsideLoss.None, OutsideLoss.Mirror, OutsideLoss.None, OutsideLoss.Mirror, OutsideLoss.None,
                OutsideLoss.None, OutsideLoss.None,
            ], losses);
        Assert.Equal([(1L, 1L), (2L, 0L)], reader.Tunnels.Select(row => (row.Tunnel.Session, row.Tunnel.MirrorLost)));
    }

    [Fact]
    public void many_tunnels_share_a_row_at_last()
    {
        using ReplayReader reader = Open(All, [.. Enumerable.Range(0, 700).Select(
            number => Wrapped.Vxlan(Plain, (uint)number))]);

        Assert.Equal(700, Replayed.All(reader).Count);
        Assert.Equal(257, reader.Tunnels.Count());
        Assert.Equal(700, reader.Tunnels.Sum(row => row.Tunnel.Opened));
    }

    private static ReplayReader Open(TunnelChoice opens, params byte[][] frames) => Open(opens, Flows, frames);

    private static ReplayReader Open(TunnelChoice opens, FlowDefinition[] flows, params byte[][] frames)
    {
        CaptureBytes capture = new CaptureBytes(false).PcapHeader(true);
        for (int number = 0; number < frames.Length; number++)
            capture.PcapRecord(1_700_000_000, (uint)number, frames[number]);
        return OpenFile(opens, flows, capture.ToArray());
    }

    private static ReplayReader OpenFile(TunnelChoice opens, FlowDefinition[] flows, byte[] file)
    {
        CaptureFile opened = Replayed.Open(file);
        opened.Opens = opens;
        return new ReplayReader([opened], flows);
    }

    private static string Text(Replayed packet) => $"{packet.StampNs} {packet.Frame} {packet.FlowId} "
        + $"{packet.PayloadLength} {packet.WireLength} {Convert.ToHexString(packet.Payload)}";

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);
}
