// SPDX-License-Identifier: Apache-2.0
using System.Net;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>One packet of each kind.</summary>
internal static class PacketKinds
{
    private const string Four = "10.1.0.7";
    private const string FourTo = "10.2.0.9";
    private const string Six = "2001:db8::7";
    private const string SixTo = "2001:db8:1::9";
    private const ushort More = 0x2000;

    // Test runs of new kernels refuse frames of IP that are shorter than its header; behind a tag they do not look.
    private static readonly byte[] UdpHead = [0x30, 0x39, 0x1F, 0x40, 0, 28, 0, 0, .. PacketBuilder.Bytes(20)];
    private static readonly byte[] TcpHead = [0x30, 0x39, 0, 22, .. new byte[8], 0x50, 0x02, 1, 0, 0, 0, 0, 0];

    internal static (string Name, byte[] Bytes)[] All { get; } =
    [
        ("udp", Frame.Udp(Four, FourTo, 8000)),
        ("udp, other port", Frame.Udp(Four, FourTo, 53)),
        ("udp, other source", Frame.Udp("10.9.9.9", FourTo, 8000)),
        ("udp6", Frame.Udp(Six, SixTo, 8000)),
        ("udp to a group", Frame.Udp(Four, "233.54.12.111", 26477, [1, 0, 0x5E, 0x36, 0x0C, 0x6F])),
        ("udp6 to a group", Frame.Udp(Six, "ff15::1", 26477, [0x33, 0x33, 0, 0, 0, 1])),
        ("udp to all", Frame.Udp(Four, "255.255.255.255", 137, Frame.ToAll)),
        ("dhcp answer", Frame.Udp("10.1.0.1", "255.255.255.255", 68, Frame.ToAll)),
        ("dhcp question", Frame.Udp("0.0.0.0", "255.255.255.255", 67, Frame.ToAll)),
        ("dhcp6", Frame.Udp("fe80::1", "fe80::2", 546)),
        ("tcp", Frame.Tcp(Four, FourTo, 22)),
        ("tcp syn", Frame.Syn(Four, FourTo, 22)),
        ("tcp syn ack", Frame.Tcp(Four, FourTo, 22, 0x12)),
        ("tcp reset", Frame.Tcp(Four, FourTo, 8005, 0x04)),
        ("tcp6", Frame.Tcp(Six, SixTo, 22)),
        ("tcp6 syn", Frame.Syn(Six, SixTo, 8005)),
        ("icmp", Frame.Ip(Four, FourTo, 1, [8, 0, 0, 0, 0, 0, 0, 0])),
        ("icmp without content", Frame.Ip(Four, FourTo, 1, [])),
        ("icmp6 echo", Frame.Ip(Six, SixTo, 58, [128, 0, 0, 0, 0, 0, 0, 0])),
        ("neighbour solicitation", Frame.Ip("fe80::1", "ff02::1:ff00:9", 58, [135, 0, .. new byte[22]])),
        ("router advertisement", Frame.Ip("fe80::1", "ff02::1", 58, [134, 0, .. new byte[14]])),
        ("icmp6 that is cut", Frame.Ip(Six, SixTo, 58, [])),
        ("igmp", Frame.Ip(Four, "224.0.0.22", 2, new byte[8])),
        ("gre", Frame.Ip(Four, FourTo, 47, new byte[12])),
        ("sctp6", Frame.Ip(Six, SixTo, 132, new byte[12])),
        ("arp question", Frame.Arp("10.1.0.7", "10.1.0.1")),
        ("arp answer", Frame.Arp("10.1.0.1", "10.1.0.7", 2)),
        ("arp that is cut", Frame.Arp("10.1.0.1", "10.1.0.7")[..30]),
        ("arp of another size", [.. Frame.Arp("10.1.0.1", "10.1.0.7")[..18], 8, .. new byte[40]]),
        ("lldp", Frame.To([1, 0x80, 0xC2, 0, 0, 0x0E], Frame.Ethernet(0x88CC, new byte[46]))),
        ("first fragment", Frame.Ip(Four, FourTo, 17, UdpHead, More)),
        ("later fragment", Frame.Ip(Four, FourTo, 17, PacketBuilder.Bytes(40), 185)),
        ("first fragment of a syn", Frame.Ip(Four, FourTo, 6, TcpHead, More)),
        ("first fragment6", Frame.Ip(Six, SixTo, 44, [17, 0, 0, 1, 0, 0, 0, 9, .. UdpHead])),
        ("later fragment6", Frame.Ip(Six, SixTo, 44, [6, 0, 0, 0x51, 0, 0, 0, 9, .. PacketBuilder.Bytes(40)])),
        ("hop-by-hop, then udp", Frame.Ip(Six, SixTo, 0, [17, 0, 1, 4, 0, 0, 0, 0, .. UdpHead])),
        ("three extensions, then tcp", Frame.Ip(Six, SixTo, 0,
            [43, 0, 1, 4, 0, 0, 0, 0, 60, 1, .. new byte[14], 6, 0, 1, 4, 0, 0, 0, 0, .. TcpHead])),
        ("five extensions", Frame.Ip(Six, SixTo, 60,
            [60, 0, 1, 4, 0, 0, 0, 0, 60, 0, 1, 4, 0, 0, 0, 0, 60, 0, 1, 4, 0, 0, 0, 0, 60, 0, 1, 4, 0, 0, 0, 0,
                17, 0, 1, 4, 0, 0, 0, 0, .. UdpHead])),
        ("four extensions", Frame.Ip(Six, SixTo, 60,
            [60, 0, 1, 4, 0, 0, 0, 0, 60, 0, 1, 4, 0, 0, 0, 0, 60, 0, 1, 4, 0, 0, 0, 0, 17, 0, 1, 4, 0, 0, 0, 0,
                .. UdpHead])),
        ("first fragment without the flags of tcp", Frame.Ip(Four, FourTo, 6, TcpHead[..8], More)),
        ("first fragment6 without the flags of tcp",
            Frame.Ip(Six, SixTo, 44, [6, 0, 0, 1, 0, 0, 0, 9, .. TcpHead[..16]])),
        ("extension that is cut", Frame.Ip(Six, SixTo, 0, [17, 3, 1, 4, 0, 0, 0, 0])),
        ("one tag", Frame.Tagged(Frame.Udp(Four, FourTo, 8000), 0x8100)),
        ("two tags", Frame.Tagged(Frame.Syn(Six, SixTo, 22), 0x88A8, 0x8100)),
        ("three tags", Frame.Tagged(Frame.Udp(Four, FourTo, 8000), 0x88A8, 0x8100, 0x8100)),
        ("tag that is cut", Frame.Tagged(Frame.Udp(Four, FourTo, 8000), 0x8100)[..15]),
        ("ipv4 that is cut", Frame.Tagged(Frame.Udp(Four, FourTo, 8000)[..30], 0x8100)),
        ("ipv4 longer than the frame", Frame.Udp(Four, FourTo, 8000)[..50]),
        ("ipv4 of a wrong version", Changed(Frame.Udp(Four, FourTo, 8000), 14, 0x55)),
        ("ipv4 of a short header", Changed(Frame.Udp(Four, FourTo, 8000), 14, 0x43)),
        ("ipv4 with options", new PacketBuilder
        {
            Source = IPAddress.Parse(Four),
            Destination = IPAddress.Parse(FourTo),
            DestinationPort = 8000,
            IPv4Options = [1, 1, 1, 1, 1, 1, 1, 0],
        }.Build()),
        ("ipv6 that is cut", Frame.Tagged(Frame.Udp(Six, SixTo, 8000)[..40], 0x8100)),
        ("ipv6 longer than the frame", Frame.Udp(Six, SixTo, 8000)[..70]),
        ("udp that is cut", Frame.Ip(Four, FourTo, 17, [0, 1, 0, 2])),
        ("tcp that is cut", Frame.Ip(Four, FourTo, 6, new byte[19])),
        ("udp with padding", [.. Frame.Udp(Four, FourTo, 8000), .. new byte[18]]),
        ("only a header", Frame.Tagged(Frame.Ethernet(0x0800, []), 0x8100)),
    ];

    private static byte[] Changed(byte[] frame, int at, byte value)
    {
        frame[at] = value;
        return frame;
    }
}
