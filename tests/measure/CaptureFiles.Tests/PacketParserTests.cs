// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>Headers and their verdicts.</summary>
public class PacketParserTests
{
    private static readonly byte[] Payload = [1, 2, 3, 4, 5];
    private static readonly byte[] Datagram = Frames.Udp(4000, 5000, Payload);
    private static readonly byte[] IPv4Udp = Frames.IPv4(17, "10.0.0.1", "233.0.0.1", Datagram);
    private static readonly byte[] Tag = [0, 5, 8, 0];

    public static TheoryData<string, byte[], LinkType, ParseVerdict> Table => new()
    {
        { "IPv4 UDP", Frames.Ethernet(0x0800, IPv4Udp), LinkType.Ethernet, ParseVerdict.Parsed },
        { "IPv4 UDP with options", Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.1", Datagram, 12)),
            LinkType.Ethernet, ParseVerdict.Parsed },
        { "IPv6 UDP", Frames.Ethernet(0x86dd, Frames.IPv6(17, "fe80::1", "ff02::5", Datagram)), LinkType.Ethernet,
            ParseVerdict.Parsed },
        { "802.1Q", Frames.Ethernet(0x8100, Tag, IPv4Udp), LinkType.Ethernet, ParseVerdict.Parsed },
        { "QinQ", Frames.Ethernet(0x88a8, [0, 5, 0x81, 0], Tag, IPv4Udp), LinkType.Ethernet, ParseVerdict.Parsed },
        { "three tags", Frames.Ethernet(0x88a8, [0, 5, 0x81, 0], [0, 5, 0x81, 0], Tag, IPv4Udp), LinkType.Ethernet,
            ParseVerdict.VlanDepth },
        { "trailing bytes", Frames.Ethernet(0x0800, IPv4Udp, new byte[13]), LinkType.Ethernet, ParseVerdict.Parsed },
        { "Linux cooked 1", [.. new byte[14], 8, 0, .. IPv4Udp], LinkType.LinuxCooked1, ParseVerdict.Parsed },
        { "Linux cooked 1 with a tag", [.. new byte[14], 0x81, 0, .. Tag, .. IPv4Udp], LinkType.LinuxCooked1,
            ParseVerdict.Parsed },
        { "Linux cooked 2", [8, 0, .. new byte[18], .. IPv4Udp], LinkType.LinuxCooked2, ParseVerdict.Parsed },
        { "raw IPv4", IPv4Udp, LinkType.Raw, ParseVerdict.Parsed },
        { "IPv4 link", IPv4Udp, LinkType.IPv4, ParseVerdict.Parsed },
        { "IPv6 link", Frames.IPv6(17, "fe80::1", "ff02::5", Datagram), LinkType.IPv6, ParseVerdict.Parsed },
        { "BSD loopback", [2, 0, 0, 0, .. IPv4Udp], LinkType.Null, ParseVerdict.Parsed },
        { "first fragment", Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.1",
            Frames.Udp(4000, 5000, Payload, 900), 0, 0x2000)), LinkType.Ethernet, ParseVerdict.Parsed },
        { "later fragment", Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.1", Datagram, 0, 0x0010)),
            LinkType.Ethernet, ParseVerdict.Fragment },
        { "IPv6 later fragment", Frames.Ethernet(0x86dd, Frames.IPv6(44, "fe80::1", "ff02::5",
            [17, 0, 0, 8, 0, 0, 0, 1, .. Datagram])), LinkType.Ethernet, ParseVerdict.Fragment },
        { "IPv6 first fragment", Frames.Ethernet(0x86dd, Frames.IPv6(44, "fe80::1", "ff02::5",
            [17, 0, 0, 1, 0, 0, 0, 1, .. Datagram])), LinkType.Ethernet, ParseVerdict.Parsed },
        { "IPv6 hop-by-hop", Frames.Ethernet(0x86dd, Frames.IPv6(0, "fe80::1", "ff02::5",
            [17, 0, 0, 0, 0, 0, 0, 0, .. Datagram])), LinkType.Ethernet, ParseVerdict.Ipv6Extension },
        { "ARP", Frames.Ethernet(0x0806, new byte[28]), LinkType.Ethernet, ParseVerdict.Ethertype },
        { "ICMP", Frames.Ethernet(0x0800, Frames.IPv4(1, "10.0.0.1", "10.0.0.2", new byte[8])), LinkType.Ethernet,
            ParseVerdict.Unmatched },
        { "IPv4 of version 5", Frames.Ethernet(0x0800, [0x55, .. IPv4Udp[1..]]), LinkType.Ethernet,
            ParseVerdict.BadLength },
        { "IPv4 header of 16 bytes", Frames.Ethernet(0x0800, [0x44, .. IPv4Udp[1..]]), LinkType.Ethernet,
            ParseVerdict.BadLength },
        { "IPv4 longer than the frame", Frames.Ethernet(0x0800,
            Frames.IPv4(17, "10.0.0.1", "233.0.0.1", Datagram, 0, 0, 900)), LinkType.Ethernet, ParseVerdict.Truncated },
        { "UDP longer than IP", Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.1",
            Frames.Udp(1, 2, Payload, 99))), LinkType.Ethernet, ParseVerdict.BadLength },
        { "UDP shorter than its header", Frames.Ethernet(0x0800,
            Frames.IPv4(17, "10.0.0.1", "233.0.0.1", Frames.Udp(1, 2, Payload, 7))), LinkType.Ethernet,
            ParseVerdict.BadLength },
        { "TCP", Frames.Ethernet(0x0800, Frames.IPv4(6, "10.0.0.1", "10.0.0.2", Frames.Tcp(1, 2, 3, Payload, 12))),
            LinkType.Ethernet, ParseVerdict.Parsed },
        { "TCP header longer than IP", Frames.Ethernet(0x0800,
            Frames.IPv4(6, "10.0.0.1", "10.0.0.2", Frames.Tcp(1, 2, 3, [], 20)[..24])), LinkType.Ethernet,
            ParseVerdict.BadLength },
        { "IPv4 TCP of length 0", Frames.Ethernet(0x0800, Frames.IPv4(6, "10.0.0.1", "10.0.0.2",
            Frames.Tcp(1, 2, 3, Payload), totalLength: 0)), LinkType.Ethernet, ParseVerdict.Parsed },
        { "IPv4 UDP of length 0, padded", Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "10.0.0.2", Datagram,
            totalLength: 0), new byte[13]), LinkType.Ethernet, ParseVerdict.Parsed },
        { "IPv4 of length 0 without its transport header", Frames.Ethernet(0x0800, Frames.IPv4(6, "10.0.0.1",
            "10.0.0.2", new byte[19], totalLength: 0)), LinkType.Ethernet, ParseVerdict.BadLength },
        { "IPv6 TCP of length 0", NoLength(6, Frames.Tcp(1, 2, 3, Payload)), LinkType.Ethernet, ParseVerdict.Parsed },
        { "TCP jumbogram, padded", NoLength(0, Jumbo(6, 33), Frames.Tcp(1, 2, 3, Payload), new byte[13]),
            LinkType.Ethernet, ParseVerdict.Parsed },
        { "jumbo option behind others", NoLength(0, [6, 1, 0, 5, 2, 0, 0, 1, 1, 0, 0xc2, 4, 0, 0, 0, 41],
            Frames.Tcp(1, 2, 3, Payload)), LinkType.Ethernet, ParseVerdict.Parsed },
        { "UDP jumbogram", NoLength(0, Jumbo(17, 21), Frames.Udp(1, 2, Payload, 0)), LinkType.Ethernet,
            ParseVerdict.Parsed },
        { "jumbogram longer than the frame", NoLength(0, Jumbo(6, 34), Frames.Tcp(1, 2, 3, Payload)),
            LinkType.Ethernet, ParseVerdict.Truncated },
        { "jumbogram shorter than its headers", NoLength(0, Jumbo(6, 7), Frames.Tcp(1, 2, 3, Payload)),
            LinkType.Ethernet, ParseVerdict.BadLength },
        { "IPv6 of length 0 without a jumbo option", NoLength(0, [6, 0, 5, 2, 0, 0, 1, 0],
            Frames.Tcp(1, 2, 3, Payload)), LinkType.Ethernet, ParseVerdict.Ipv6Extension },
        { "jumbo option that does not fit", NoLength(0, [6, 0, 1, 1, 0, 0, 0xc2, 4], Frames.Tcp(1, 2, 3, Payload)),
            LinkType.Ethernet, ParseVerdict.Ipv6Extension },
        { "a link type that is not read", IPv4Udp, (LinkType)127, ParseVerdict.Ethertype },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void a_frame_gets_its_verdict(string what, byte[] frame, LinkType link, ParseVerdict expected)
    {
        ParsedPacket packet = default;

        ParseVerdict verdict = PacketParser.Parse(frame, (uint)frame.Length, link, ref packet);

        Assert.Equal((what, expected), (what, verdict));
        if (verdict == ParseVerdict.Parsed)
            Assert.Equal(Payload, frame.AsSpan(packet.PayloadOffset, packet.CapturedLength).ToArray());
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void a_frame_cut_at_any_byte_is_never_read_past_its_end(string what, byte[] frame, LinkType link,
        ParseVerdict whole)
    {
        ParsedPacket packet = default;

        for (int length = 0; length < frame.Length; length++)
        {
            ParseVerdict verdict = PacketParser.Parse(frame.AsSpan(0, length), (uint)frame.Length, link, ref packet);

            Assert.True(verdict == whole || verdict == ParseVerdict.Truncated, $"{what} at {length}: {verdict}");
            if (verdict == ParseVerdict.Parsed)
                Assert.True(packet.PayloadOffset + packet.CapturedLength <= length);
        }
    }

    [Fact]
    public void a_cut_frame_without_a_length_has_the_one_on_the_wire_and_no_checksum()
    {
        const int WireLength = 14 + 20 + 20 + 70_000;
        byte[] frame = Frames.Ethernet(0x0800,
            Frames.IPv4(6, "10.0.0.1", "10.0.0.2", Frames.Tcp(1, 2, 3, Payload), totalLength: 0));
        ParsedPacket cut = default;
        ParsedPacket whole = default;

        PacketParser.Parse(frame, WireLength, LinkType.Ethernet, ref cut);
        PacketParser.Parse(frame, (uint)frame.Length, LinkType.Ethernet, ref whole);

        Assert.Equal((70_000, 5), (cut.PayloadLength, cut.CapturedLength));
        Assert.Equal(ChecksumVerdict.NotVerifiable, FrameChecksum.Verify(frame, in whole));
    }

    [Fact]
    public void tcp_fields_and_addresses_are_taken()
    {
        byte[] frame = Frames.Ethernet(0x8100, [0x20, 7, 8, 0],
            Frames.IPv4(6, "10.0.0.1", "10.0.0.2", Frames.Tcp(11, 22, 33, Payload)));
        ParsedPacket packet = default;

        PacketParser.Parse(frame, (uint)frame.Length, LinkType.Ethernet, ref packet);

        Assert.Equal((11, 22, 33u, 77u, 0x18, 7), (packet.SourcePort, packet.DestinationPort, packet.TcpSequence,
            packet.TcpAcknowledgement, packet.TcpFlags, packet.VlanId));
        Assert.Equal("10.0.0.1", new EndpointAddress(packet.SourceAddress, 0).AddressText());
        Assert.Equal("10.0.0.2", new EndpointAddress(packet.DestinationAddress, 0).AddressText());
    }

    [Fact]
    public void the_most_specific_flow_matches()
    {
        FlowDefinition sender = Replayed.Flow(1, "233.0.0.1", 5000) with
        {
            SourceAddress = EndpointAddress.FromAddress(System.Net.IPAddress.Parse("10.0.0.1")),
        };
        FlowDefinition[] flows =
        [
            Replayed.Flow(1, "*", 5000), Replayed.Flow(2, "233.0.0.1", 0), Replayed.Flow(3, "233.0.0.1", 5000),
            sender with { Id = 4 }, Replayed.Flow(5, "10.0.0.2", 22, tcp: true),
            Replayed.Flow(6, "10.0.0.2", 22, tcp: true, source: true),
                Replayed.Flow(7, "233.0.0.7", 5000) with { VlanId = 5 },
        ];
        var matcher = new FlowMatcher(flows);

        int Match(byte[] frame)
        {
            ParsedPacket packet = default;
            Assert.Equal(ParseVerdict.Parsed, PacketParser.Parse(frame, (uint)frame.Length, LinkType.Ethernet,
                ref packet));
            return matcher.Match(in packet);
        }

        byte[] Tcp(string source, ushort from, string destination, ushort to) =>
            Frames.Ethernet(0x0800, Frames.IPv4(6, source, destination, Frames.Tcp(from, to, 1, [])));

        Assert.Equal(4, Match(Frames.UdpFrame("233.0.0.1", 5000, Payload, "10.0.0.1")));
        Assert.Equal(3, Match(Frames.UdpFrame("233.0.0.1", 5000, Payload, "10.0.0.9")));
        Assert.Equal(2, Match(Frames.UdpFrame("233.0.0.1", 5001, Payload)));
        Assert.Equal(1, Match(Frames.UdpFrame("233.0.0.7", 5000, Payload)));
        Assert.Equal(0, Match(Frames.UdpFrame("233.0.0.7", 5001, Payload)));
        Assert.Equal(5, Match(Tcp("10.0.0.1", 999, "10.0.0.2", 22)));
        Assert.Equal(6, Match(Tcp("10.0.0.2", 22, "10.0.0.1", 999)));
        Assert.Equal(0, Match(Tcp("10.0.0.2", 23, "10.0.0.1", 999)));
        Assert.Equal(7, Match(Frames.Ethernet(0x8100, Tag, Frames.IPv4(17, "10.0.0.1", "233.0.0.7", Datagram))));
    }

    private static byte[] NoLength(byte nextHeader, params byte[][] rest)
    {
        byte[] packet = Frames.IPv6(nextHeader, "fe80::1", "fe80::2", [.. rest.SelectMany(part => part)]);
        packet.AsSpan(4, 2).Clear();
        return Frames.Ethernet(0x86dd, packet);
    }

    private static byte[] Jumbo(byte nextHeader, byte length) => [nextHeader, 0, 0xc2, 4, 0, 0, 0, length];
}
