// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>The packet table: every combination of headers, every malformation that the ledger distinguishes.</summary>
internal static class PacketTable
{
    internal const int OrderSnap = 9216;

    private static readonly IPAddress GroupV6 = IPAddress.Parse("ff05::1:1");
    private static readonly IPAddress HostV6 = IPAddress.Parse("fd00::17");
    private static readonly IPAddress Gateway = IPAddress.Parse("10.9.0.1");
    private static readonly IPAddress GatewayV6 = IPAddress.Parse("fd00:9::1");
    private static readonly byte[] RouterAlert = [148, 4, 0, 0];
    private static readonly byte[] LongOptions = [148, 4, 0, 0, 1, 1, 1, 1, 7, 31, 4, .. new byte[29]];
    private static readonly byte[] TcpTimestamps = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2];

    /// <summary>Flows that the table is about.</summary>
    internal static IReadOnlyList<FlowDefinition> Flows =>
    [
        Programs.Flow(1, "239.1.1.1:26400"),
        Programs.Flow(2, "[ff05::1:1]:26400"),
        Programs.Flow(3, "10.9.0.1:15000", tcp: true, snap: OrderSnap),
        Programs.Flow(4, "10.9.0.1:15000", tcp: true, source: true, snap: OrderSnap),
        Programs.Flow(5, "*:30001"),
        Programs.Flow(6, "239.9.9.9:*"),
        Programs.Flow(7, "239.2.2.2:26400", sender: "10.1.0.1"),
        Programs.Flow(8, "239.2.2.2:26400", sender: "10.1.0.2"),
        Programs.Flow(9, "239.3.3.3:26400", vlan: 77),
        Programs.Flow(10, "[fd00:9::1]:15000", tcp: true, snap: OrderSnap),
        Programs.Flow(11, "[fd00:9::1]:15000", tcp: true, source: true, snap: OrderSnap),
        Programs.Flow(12, "239.6.6.6:26400", snap: 0),
        Programs.Flow(65_535, "239.5.5.5:26400", snap: 256),
    ];

    /// <summary>All rows.</summary>
    internal static IEnumerable<PacketFixture> Rows =>
        [.. Combinations(), .. Checksums(), .. HeaderChecksums(), .. PayloadLengths(), .. Matching(),
            .. WrongLengths(), .. NoLengths(), .. Others(), .. Fragments(), .. Cuts(), .. WindowScaleTable.Rows];

    private static PacketBuilder Udp(int payload = 100) => new() { Payload = PacketBuilder.Bytes(payload) };

    private static PacketBuilder UdpV6(int payload = 100) =>
        Udp(payload) with { Source = HostV6, Destination = GroupV6 };

    internal static PacketBuilder Tcp(int payload = 49) => Udp(payload) with
    {
        IsTcp = true,
        Destination = Gateway,
        DestinationPort = 15_000,
    };

    internal static PacketBuilder TcpV6(int payload = 49) =>
        Tcp(payload) with { Source = HostV6, Destination = GatewayV6 };

    private static IEnumerable<PacketFixture> Combinations()
    {
        (string Name, (ushort, ushort)[] Tags)[] layers =
        [
            ("Ethernet", []), ("802.1Q", [(0x8100, 5)]), ("802.1ad", [(0x88A8, 4094)]), ("priority tag", [(0x8100, 0)]),
            ("QinQ", [(0x88A8, 100), (0x8100, 200)]), ("old QinQ", [(0x9100, 100), (0x8100, 201)]),
            ("twice 802.1Q", [(0x8100, 100), (0x8100, 202)]),
        ];
        (string Name, PacketBuilder Packet, uint Flow)[] inner =
        [
            ("IPv4 UDP", Udp(), 1), ("IPv4 options UDP", Udp() with { IPv4Options = RouterAlert }, 1),
            ("IPv4 most options UDP", Udp() with { IPv4Options = LongOptions }, 1), ("IPv6 UDP", UdpV6(), 2),
            ("IPv4 TCP", Tcp(), 3), ("IPv4 TCP options", Tcp() with { TcpOptions = TcpTimestamps }, 3),
            ("IPv4 options TCP most options",
                Tcp() with { IPv4Options = RouterAlert, TcpOptions = new byte[40] }, 3),
            ("IPv6 TCP", TcpV6(), 10), ("IPv6 TCP options", TcpV6() with { TcpOptions = TcpTimestamps }, 10),
        ];
        foreach ((string layer, (ushort, ushort)[] tags) in layers)
        {
            foreach ((string name, PacketBuilder packet, uint flow) in inner)
            {
                PacketBuilder tagged = packet with { Tags = tags };
                int snap = packet.IsTcp ? OrderSnap : 64;
                yield return new($"{layer} {name}", tagged, HookCounter.Recorded, flow) { Snap = snap };
                yield return new(
                    $"{layer} {name} padded", tagged with { Padding = PacketBuilder.Bytes(46, 99) },
                    HookCounter.Recorded, flow)
                { Snap = snap };
                yield return new(
                    $"{layer} {name} of others", tagged with { DestinationPort = 9 }, HookCounter.Unmatched);
            }
        }
    }

    private static IEnumerable<PacketFixture> Checksums()
    {
        (string Name, Func<int, PacketBuilder> Packet, uint Flow)[] kinds =
        [
            ("UDP", Udp, 1), ("UDP IPv6", UdpV6, 2), ("TCP", Tcp, 3), ("TCP IPv6", TcpV6, 10),
            ("QinQ UDP", length => Udp(length) with { Tags = [(0x88A8, 1), (0x8100, 2)] }, 1),
            ("802.1Q TCP", length => Tcp(length) with { Tags = [(0x8100, 2)] }, 3),
            ("IPv4 options UDP", length => Udp(length) with { IPv4Options = RouterAlert }, 1),
            ("TCP options", length => Tcp(length) with { TcpOptions = TcpTimestamps }, 3),
            ("TCP most options", length => Tcp(length) with { TcpOptions = PacketBuilder.Bytes(40, 3) }, 3),
            ("TCP IPv6 options", length => TcpV6(length) with { TcpOptions = TcpTimestamps }, 10),
            ("padded UDP", length => Udp(length) with { Padding = PacketBuilder.Bytes(18, 77) }, 1),
            ("bytes behind UDP", length => Udp(length + 9) with { UdpLength = (ushort)(8 + length) }, 1),
        ];
        foreach ((string name, Func<int, PacketBuilder> packet, uint flow) in kinds)
        {
            foreach (ChecksumForm form in Enum.GetValues<ChecksumForm>())
            {
                foreach (int length in (int[])[20, 21, 63, 64, 65])
                {
                    PacketBuilder built = packet(length) with { Checksum = form };
                    yield return new($"{name} {length} bytes, checksum {form}", built, HookCounter.Recorded, flow)
                    {
                        Snap = built.IsTcp ? OrderSnap : 64,
                        PayloadLength = length,
                    };
                }
            }
        }
    }

    private static IEnumerable<PacketFixture> HeaderChecksums()
    {
        (string Name, PacketBuilder Packet, uint Flow)[] kinds =
        [
            ("UDP", Udp(40), 1), ("802.1Q UDP", Udp(40) with { Tags = [(0x8100, 2)] }, 1), ("TCP", Tcp(), 3),
            ("SYN", Tcp(0) with { TcpFlags = 2 }, 3), ("options", Udp(40) with { IPv4Options = RouterAlert }, 1),
            ("most options", Udp(40) with { IPv4Options = LongOptions }, 1), ("UDP IPv6", UdpV6(40), 2),
        ];
        foreach ((string name, PacketBuilder packet, uint flow) in kinds)
        {
            foreach (ChecksumForm form in (ChecksumForm[])[ChecksumForm.Wrong, ChecksumForm.None])
            {
                PacketBuilder built = packet with { HeaderChecksum = form };
                yield return new($"{name}, header's checksum {form}", built, HookCounter.Recorded, flow)
                {
                    Snap = packet.IsTcp ? OrderSnap : 64,
                    Scale = packet.TcpFlags == 2 ? TcpWindowScale.None : TcpWindowScale.Unknown,
                };
            }
        }
    }

    private static IEnumerable<PacketFixture> PayloadLengths()
    {
        foreach (int length in (int[])[0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 15, 31, 32, 33, 47, 63, 64, 65, 127, 128,
            129, 255, 256,
            257, 300, 600, 1400, 1460, 3000])
        {
            yield return new($"UDP {length} bytes", Udp(length), HookCounter.Recorded, 1);
            yield return new($"UDP IPv6 {length} bytes", UdpV6(length), HookCounter.Recorded, 2);
            yield return new($"TCP {length} bytes", Tcp(length), HookCounter.Recorded, 3) { Snap = OrderSnap };
            yield return new(
                $"UDP snap 256 {length} bytes", Udp(length) with { Destination = IPAddress.Parse("239.5.5.5") },
                HookCounter.Recorded, 65_535)
            { Snap = 256 };
            yield return new(
                $"UDP snap 0 {length} bytes", Udp(length) with { Destination = IPAddress.Parse("239.6.6.6") },
                HookCounter.Recorded, 12)
            { Snap = 0 };
        }
        yield return new("bytes behind UDP in IP", Udp() with { UdpLength = 48 }, HookCounter.Recorded, 1)
        {
            PayloadLength = 40,
        };
    }

    private static IEnumerable<PacketFixture> Matching()
    {
        PacketBuilder answer = Tcp() with
        {
            Source = Gateway,
            SourcePort = 15_000,
            Destination = IPAddress.Parse("10.1.0.1"),
            DestinationPort = 40_000,
        };
        yield return new("TCP answer", answer, HookCounter.Recorded, 4, PacketRecordFlags.Source) { Snap = OrderSnap };
        yield return new(
            "TCP answer IPv6", answer with { Source = GatewayV6, Destination = HostV6 }, HookCounter.Recorded, 11,
            PacketRecordFlags.Source)
        { Snap = OrderSnap };
        yield return new("UDP to the TCP endpoint", Udp() with { Destination = Gateway, DestinationPort = 15_000 },
            HookCounter.Unmatched);
        yield return new("TCP to the UDP endpoint",
            Tcp() with { Destination = IPAddress.Parse("239.1.1.1"), DestinationPort = 26_400 }, HookCounter.Unmatched);
        yield return new("port of any address",
            Udp() with { Destination = IPAddress.Parse("10.77.0.1"), DestinationPort = 30_001 }, HookCounter.Recorded,
                5);
        yield return new("port of any IPv6 address", UdpV6() with { DestinationPort = 30_001 }, HookCounter.Recorded,
            5);
        yield return new("address with any port",
            Udp() with { Destination = IPAddress.Parse("239.9.9.9"), DestinationPort = 1 }, HookCounter.Recorded, 6);
        yield return new("both wildcards: the port wins",
            Udp() with { Destination = IPAddress.Parse("239.9.9.9"), DestinationPort = 30_001 }, HookCounter.Recorded,
                5);
        PacketBuilder sourceSpecific = Udp() with { Destination = IPAddress.Parse("239.2.2.2") };
        yield return new("source-specific, first sender", sourceSpecific, HookCounter.Recorded, 7);
        yield return new("source-specific, second sender", sourceSpecific with { Source = IPAddress.Parse("10.1.0.2") },
            HookCounter.Recorded, 8);
        yield return new("source-specific, another sender",
            sourceSpecific with { Source = IPAddress.Parse("10.1.0.3") },
            HookCounter.Unmatched);
        PacketBuilder onVlan = Udp() with { Destination = IPAddress.Parse("239.3.3.3") };
        yield return new("on its VLAN", onVlan with { Tags = [(0x8100, 77)] }, HookCounter.Recorded, 9);
        yield return new("on another VLAN", onVlan with { Tags = [(0x8100, 78)] }, HookCounter.Unmatched);
        yield return new("without its VLAN", onVlan, HookCounter.Unmatched);
    }

    private static IEnumerable<PacketFixture> WrongLengths()
    {
        const HookCounter Bad = HookCounter.UnsupportedBadLength;
        yield return new("IPv4 version 5", Udp() with { Version = 5 }, Bad);
        yield return new("IPv6 version 4", UdpV6() with { Version = 4 }, Bad);
        yield return new("IPv4 header of 4 words", Udp() with { HeaderWords = 4 }, Bad);
        yield return new("IPv4 header of 0 words", Udp() with { HeaderWords = 0 }, Bad);
        yield return new("IPv4 shorter than its header", Udp() with { IpLength = 19 }, Bad);
        yield return new("IPv4 header longer than the packet", Udp(0) with { HeaderWords = 15 }, Bad);
        yield return new("IPv4 longer than the frame", Udp() with { IpLength = 200 }, HookCounter.UnsupportedTruncated);
        yield return new("IPv6 longer than the frame", UdpV6() with { IpLength = 200 },
            HookCounter.UnsupportedTruncated);
        yield return new("IPv4 by one byte too long", Udp() with { IpLength = 129 }, HookCounter.UnsupportedTruncated);
        yield return new("no room for UDP in IPv4", Udp() with { IpLength = 27 }, Bad);
        yield return new("no room for UDP in IPv6", UdpV6() with { IpLength = 7 }, Bad);
        yield return new("no room for TCP in IPv4", Tcp() with { IpLength = 39 }, Bad);
        yield return new("UDP length 0", Udp() with { UdpLength = 0 }, Bad);
        yield return new("UDP length 7", Udp() with { UdpLength = 7 }, Bad);
        yield return new("UDP by one byte too long", Udp() with { UdpLength = 109 }, Bad);
        yield return new("UDP in IPv6 too long", UdpV6() with { UdpLength = 65_535 }, Bad);
        yield return new("TCP header of 4 words", Tcp() with { TcpWords = 4 }, Bad);
        yield return new("TCP header longer than the segment", Tcp(10) with { TcpWords = 15 }, Bad);
        yield return new("TCP header as long as the segment", Tcp(40) with { TcpWords = 15 }, HookCounter.Recorded, 3)
        {
            PayloadLength = 0,
            Snap = OrderSnap,
        };
    }

    private static IEnumerable<PacketFixture> NoLengths()
    {
        const HookCounter Bad = HookCounter.UnsupportedBadLength;
        const HookCounter Extension = HookCounter.UnsupportedIPv6Extension;
        (string Name, PacketBuilder Packet, uint Flow, int Snap)[] kinds =
        [
            ("IPv4 UDP", Udp(), 1, 64), ("IPv6 UDP", UdpV6(), 2, 64), ("IPv4 TCP", Tcp(), 3, OrderSnap),
            ("IPv6 TCP options", TcpV6() with { TcpOptions = TcpTimestamps }, 10, OrderSnap),
        ];
        foreach ((string name, PacketBuilder packet, uint flow, int snap) in kinds)
        {
            PacketBuilder sent = packet with { IpLength = 0, Checksum = ChecksumForm.LeftToNic };
            yield return new($"{name} of length 0", sent, Bad) { FlowInFile = flow, Snap = snap };
        }

        PacketBuilder Jumbo(PacketBuilder packet, int length) => packet with
        {
            IpLength = 0,
            Extensions = [(0, [0, 0, 0xc2, 4, 0, 0, (byte)(length >> 8), (byte)length])],
        };
        yield return new("TCP jumbogram", Jumbo(TcpV6(), 8 + 20 + 49), Extension)
        { FlowInFile = 10, Snap = OrderSnap };
        yield return new("padded TCP jumbogram",
            Jumbo(TcpV6(), 8 + 20 + 49) with { Padding = PacketBuilder.Bytes(46, 99) }, Extension)
        { FlowInFile = 10, Snap = OrderSnap };
        yield return new("UDP jumbogram", Jumbo(UdpV6(), 8 + 8 + 100), Extension) { FlowInFile = 2 };
        yield return new("jumbo option beside a length", Jumbo(TcpV6(), 8 + 20 + 49) with { IpLength = 77 }, Extension);
    }

    private static IEnumerable<PacketFixture> Others()
    {
        yield return new("ARP", Udp() with { EtherType = 0x0806 }, HookCounter.UnsupportedEthertype);
        yield return new("802.3 length", Udp() with { EtherType = 100 }, HookCounter.UnsupportedEthertype);
        yield return new("PTP", Udp() with { EtherType = 0x88F7, Tags = [(0x8100, 1)] },
            HookCounter.UnsupportedEthertype);
        yield return new("ICMP", Udp() with { Protocol = 1 }, HookCounter.Unmatched);
        yield return new("IGMP", Udp() with { Protocol = 2, IPv4Options = RouterAlert }, HookCounter.Unmatched);
        yield return new("ICMPv6", UdpV6() with { Protocol = 58 }, HookCounter.Unmatched);
        yield return new("no next header", UdpV6() with { Protocol = 59 }, HookCounter.Unmatched);
        yield return new("three tags", Udp() with { Tags = [(0x88A8, 1), (0x8100, 2), (0x8100, 3)] },
            HookCounter.UnsupportedVlanDepth);
        foreach (byte extension in (byte[])[0, 43, 50, 51, 60, 135])
        {
            yield return new($"IPv6 extension {extension}", UdpV6() with { Extensions = [(extension, new byte[8])] },
                HookCounter.UnsupportedIPv6Extension);
        }
    }

    private static IEnumerable<PacketFixture> Fragments()
    {
        const PacketRecordFlags First = PacketRecordFlags.Fragment;
        yield return new("IPv4 first fragment", Udp() with { FragmentField = 0x2000, UdpLength = 5008 },
            HookCounter.Recorded, 1, First)
        { PayloadLength = 5000 };
        yield return new("IPv4 do not fragment", Udp() with { FragmentField = 0x4000 }, HookCounter.Recorded, 1);
        yield return new("IPv4 middle fragment", Udp() with { FragmentField = 0x2001 },
            HookCounter.UnsupportedFragment);
        yield return new("IPv4 last fragment", Udp() with { FragmentField = 0x1FFF }, HookCounter.UnsupportedFragment);
        yield return new("ICMP fragment", Udp() with { FragmentField = 1, Protocol = 1 }, HookCounter.Unmatched);
        byte[] first = [0, 0, 0, 1, 0, 0, 0, 9];
        byte[] later = [0, 0, 5, 1, 0, 0, 0, 9];
        yield return new("IPv6 first fragment", UdpV6() with { Extensions = [(44, first)], UdpLength = 5008 },
            HookCounter.Recorded, 2, First)
        { PayloadLength = 5000 };
        yield return new("IPv6 later fragment", UdpV6() with { Extensions = [(44, later)] },
            HookCounter.UnsupportedFragment);
        yield return new("IPv6 fragment of ICMPv6", UdpV6() with { Extensions = [(44, first)], Protocol = 58 },
            HookCounter.Unmatched);
        yield return new("IPv6 fragment of an extension",
            UdpV6() with { Extensions = [(44, first), (60, new byte[8])] },
            HookCounter.UnsupportedIPv6Extension);
        yield return new("IPv6 fragment header that does not fit",
            UdpV6() with { Extensions = [(44, first)], IpLength = 7 }, HookCounter.UnsupportedBadLength);
    }

    private static IEnumerable<PacketFixture> Cuts()
    {
        (string Name, PacketBuilder Packet)[] whole =
        [
            ("IPv4 UDP", Udp(20)), ("QinQ IPv4 options TCP options",
                Tcp(20) with { Tags = [(0x88A8, 1), (0x8100, 2)], IPv4Options = RouterAlert,
                    TcpOptions = TcpTimestamps }),
            ("IPv6 UDP", UdpV6(20)), ("802.1Q IPv6 TCP", TcpV6(20) with { Tags = [(0x8100, 1)] }),
            ("IPv6 fragment", UdpV6(20) with { Extensions = [(44, new byte[8])] }),
        ];
        foreach ((string name, PacketBuilder packet) in whole)
        {
            int length = packet.Build().Length;
            for (int cut = 14; cut < length; cut++)
                yield return new($"{name} cut at {cut}", packet, HookCounter.UnsupportedTruncated) { Cut = cut };
        }
    }
}
