// SPDX-License-Identifier: Apache-2.0
using System.Net;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// One packet of every kind that is not read or only in part: tags, fragments, extension headers, other protocols, cut
/// packets, wrong lengths, packets of no flow; among packets of a feed on IPv4, and one on IPv6.
/// </summary>
internal static class OddPacketCapture
{
    /// <summary>The configuration of its feeds.</summary>
    internal const string Configuration = """
        feeds:
          - {name: f, protocol: moldudp64, lines: [{address: "239.1.1.1:5000"}]}
          - {name: six, protocol: moldudp64, lines: [{address: "[ff02::9]:5000"}]}
        """;

    /// <summary>Makes the pcap.</summary>
    internal static byte[] Make()
    {
        var script = new CaptureScript();
        for (ulong number = 1; number <= 40; number++)
        {
            PacketBuilder packet = new()
            {
                Destination = IPAddress.Parse("239.1.1.1"),
                DestinationPort = 5000,
                Payload = MoldSender.Packet(number),
            };
            Add(script, packet.Build());
            Add(script, Odd(packet, number));
            Add(script, (packet with
            {
                Source = IPAddress.Parse("fe80::1"),
                Destination = IPAddress.Parse("ff02::9"),
            }).Build());
            byte[] whole = (packet with { Payload = MoldSender.Packet(number + 1_000) }).Build();
            if (number % 4 == 0)
                script.Add(whole[..(int)(14 + number)], (uint)whole.Length);
        }
        return script.ToPcap();
    }

    private static byte[] Odd(PacketBuilder packet, ulong number) => ((int)number % 16) switch
    {
        0 => (packet with { Tags = [(0x8100, 100)] }).Build(),
        1 => (packet with { Tags = [(0x88A8, 7), (0x8100, 100), (0x8100, 3)] }).Build(),
        2 => (packet with { FragmentField = 0x2000 }).Build(),
        3 => (packet with { FragmentField = 0x0010 }).Build(),
        4 => (packet with { EtherType = 0x0806 }).Build(),
        5 => (packet with { Protocol = 47 }).Build(),
        6 => (packet with { UdpLength = 7 }).Build(),
        7 => (packet with { UdpLength = 900 }).Build(),
        8 => (packet with { IpLength = 20 }).Build(),
        9 => (packet with { HeaderWords = 4 }).Build(),
        10 => (packet with { IPv4Options = [1, 1, 1, 1] }).Build(),
        11 => (packet with { DestinationPort = 53 }).Build(),
        12 => (packet with { Checksum = ChecksumForm.Wrong }).Build(),
        13 => (packet with { Checksum = ChecksumForm.LeftToNic }).Build(),
        14 => (packet with { Padding = new byte[6] }).Build(),
        _ => (packet with
        {
            Source = IPAddress.Parse("fe80::1"),
            Destination = IPAddress.Parse("ff02::9"),
            Extensions = [(60, new byte[8]), (43, new byte[8])],
        }).Build(),
    };

    private static void Add(CaptureScript script, byte[] frame)
    {
        script.Add(frame);
        script.NowNs += 1_000;
    }
}
