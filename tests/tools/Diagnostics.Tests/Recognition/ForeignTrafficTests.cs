// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Reports;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Traffic that is not an exchange's gets no name.</summary>
public class ForeignTrafficTests
{
    private const int Runs = 300;
    private const string Group = "239.3.3.3:6000";
    private const string Host = "10.2.2.2:443";
    private const string Peer = "10.2.2.3:50000";

    private static readonly Dictionary<string, Func<int, long, byte[]>> Datagrams = new()
    {
        ["DNS"] = (n, _) => new Wire().Be((ulong)(n * 7919), 2).Be(0x0100, 2).Be(1, 2).Be(0, 6)
            .Bytes(7).Text("example").Bytes((byte)(1 + (n % 5))).Text(new string('a', 1 + (n % 5))).Bytes(0)
            .Be(1, 2).Be(1, 2).Packet(),
        ["RTP"] = (n, _) => new Wire().Be(0x8021, 2).Be((ulong)n, 2).Be((ulong)n * 160, 4).Be(0xDEADBEEF, 4)
            .Body(n, 160).Packet(),
        ["NTP"] = (n, timeNs) => new Wire().Be(0x240306EC, 4).Be(0, 8).Text("GPS\0")
            .Be(Ntp(timeNs - 1_000_000_000), 8).Be(Ntp(timeNs - 5000), 8).Be(Ntp(timeNs - 4000), 8)
            .Be(Ntp(timeNs), 8).Packet(),
        ["PTP"] = (n, timeNs) => new Wire().Be(0x0002, 2).Be(44, 2).Be(0, 2).Be(0x0200, 2).Be(0, 12)
            .Be(0x001122FFFE334455, 8).Be(1, 2).Be((ulong)n, 2).Be(0, 2).Be((ulong)(timeNs / 1_000_000_000), 6)
            .Be((ulong)(timeNs % 1_000_000_000), 4).Packet(),
        ["syslog"] = (n, _) => Encoding.ASCII.GetBytes($"<134>1 2026-01-05T09:30:00Z host app {n} - hello {n * 17}"),
        ["SSDP"] = (n, _) => Encoding.ASCII.GetBytes($"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nN: {n}"),
        ["QUIC"] = (n, _) => new Wire().Bytes(0x40).Body(n * 13, 8).Body(n * n, 60 + (n % 40)).Packet(),
        ["VXLAN"] = (n, _) => new Wire().Be(0x08000000, 4).Be(0x00002A00, 4).Body(7, 14).Body(n, 80).Packet(),
        ["counted"] = (n, timeNs) => new Wire().Le((ulong)n, 4).Le((ulong)timeNs, 8).Body(n, 50).Packet(),
        ["length first, count always the same"] = (n, _) =>
            new Wire().Le(0, 2).Le(1, 1).Le(9, 1).Le((ulong)n, 4).Body(n, 40).LengthLe(0),
        ["all zero"] = (n, _) => new byte[20 + (n % 3)],
        ["beacon that says its length"] = (_, _) => new Wire().Le(8, 2).Le(0, 1).Le(1, 1).Le(1, 4).Packet(),
        ["beacon of a named session"] = (_, _) => new Wire().Text("MONITOR001").Be(7, 8).Be(0, 2).Packet(),
        ["all the same"] = (_, _) => new Wire().Be(16, 2).Be(1, 2).Be(1, 4).Body(3, 8).Packet(),
        ["Aeron"] = (n, _) => new Wire().Le(64, 4).Bytes(0, 0xC0, 1, 0).Le((ulong)n * 64, 4).Le(77, 4).Le(10, 4)
            .Le(3, 4).Le(0, 8).Body(n, 32).Packet(),
    };

    private static readonly Dictionary<string, Func<int, bool, byte[]>> Streams = new()
    {
        ["TLS"] = (n, _) => new Wire().Bytes(0x17, 3, 3).Be(100 + ((ulong)n % 9), 2).Body(n * n, 100 + (n % 9))
            .Packet(),
        ["HTTP"] = (n, isClient) => Encoding.ASCII.GetBytes(isClient
            ? $"GET /{n} HTTP/1.1\r\nHost: example\r\n\r\n" : $"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{n:D5}"),
        ["SSH"] = (n, _) => n == 0 ? "SSH-2.0-OpenSSH_9.6\r\n"u8.ToArray()
            : new Wire().Be(60, 4).Body(n * n, 76).Packet(),
        ["length first, big"] = (n, _) => new Wire().Be(30 + ((ulong)n % 4), 2).Body(n, 30 + (n % 4)).Packet(),
        ["length first, little"] = (n, _) => new Wire().Le(32 + ((ulong)n % 4), 2).Body(n, 30 + (n % 4)).Packet(),
        ["length first, wide"] = (n, _) => new Wire().Le(34 + ((ulong)n % 4), 4).Body(n, 30 + (n % 4)).Packet(),
        ["lines"] = (n, _) => Encoding.ASCII.GetBytes($"8=FIX would be a line, {n}\n"),
    };

    public static TheoryData<string> DatagramNames => [.. Datagrams.Keys];

    public static TheoryData<string> StreamNames => [.. Streams.Keys];

    [Theory]
    [MemberData(nameof(DatagramNames))]
    public void datagrams_of_other_protocols_have_no_name(string name)
    {
        var traffic = new SeenTraffic();
        for (int number = 0; number < 300; number++)
            traffic.Datagram(Group, Datagrams[name](number, traffic.NowNs));

        Assert.Empty(traffic.Named);
        Assert.Equal((DetectedKind.Unknown, 300, 0.0), Assert.Single(
            traffic.Judged.Select(report => (report.Kind, report.Packets, report.Confidence))));
    }

    [Theory]
    [MemberData(nameof(StreamNames))]
    public void connections_of_other_protocols_have_no_name(string name)
    {
        var traffic = new SeenTraffic();
        for (int number = 0; number < 100; number++)
            traffic.Segment(Peer, Host, Streams[name](number, true)).Segment(Host, Peer, Streams[name](number, false));

        Assert.Empty(traffic.Named);
        Assert.Equal("10.2.2.2", Assert.Single(traffic.Judged).Address);
    }

    [Fact]
    public void with_too_many_addresses_unicast_is_examined_in_part_and_groups_in_full()
    {
        var traffic = new SeenTraffic();
        for (int host = 0; host < 1500; host++)
        {
            traffic.Datagram($"10.5.{host / 250}.{1 + (host % 250)}:53", [1, 2, 3]);
            traffic.Segment($"10.5.{host / 250}.{1 + (host % 250)}:40000", Host, [1, 2, 3]);
        }
        for (uint number = 1; number < 50; number++)
            traffic.Datagram(Group, FeedPackets.Of("mitch", number, 1, 0));

        Assert.Equal((1500 - 1024, 1500 - 1024), traffic.PassedOver);
        Assert.Equal("mitch", Assert.Single(traffic.Named).Protocol);
        Assert.InRange(traffic.Judged.Count, 1, 66);
    }

    [Fact]
    public void a_million_packets_are_examined_in_seconds_with_bounded_memory()
    {
        const int packets = 1_000_000;
        const int mostBytes = 64 * 1024 * 1024;
        var look = new TrafficLook([]);
        byte[] payload = FeedPackets.Of("mitch", 1, 1, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long startNs = MonotonicClock.NowNs;
        for (uint number = 1; number <= packets; number++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(4), number);
            look.Look(new ParsedPacket
            {
                DestinationAddress = EndpointAddress.FromIPv4(0xEF01_0101 + (number % 64)),
                DestinationPort = 5000,
                Protocol = 17,
                PayloadLength = payload.Length,
                CapturedLength = payload.Length,
            }, payload, number);
        }

        Assert.InRange(MonotonicClock.NowNs - startNs, 0, 20_000_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
        Assert.Equal(packets, look.Packets);
        GC.KeepAlive(look);
    }

    [Fact]
    public void random_bytes_have_no_name() => Holds(seed =>
    {
        var traffic = new SeenTraffic();
        var random = new Random(seed);
        int kinds = random.Next(1, 4);
        for (int packet = 0; packet < 60; packet++)
        {
            // For some kinds only the end differs: bytes common to every packet are not evidence.
            byte[] payload = new byte[random.Next(1, 120)];
            new Random(seed + (packet % kinds)).NextBytes(payload);
            random.NextBytes(payload.AsSpan(random.Next(payload.Length)));
            traffic.Datagram(Group, payload).Segment(Peer, Host, payload).Segment(Host, Peer, payload);
        }
        return !traffic.Named.Any();
    });

    [Fact]
    public void damaged_packets_are_never_recognised_as_another_protocol() => Holds(seed =>
    {
        string[] protocols = [.. FeedPackets.Protocols];
        var random = new Random(seed);
        string name = protocols[random.Next(protocols.Length)];
        int from = random.Next(0, 30);
        int bytes = random.Next(1, 9);
        var traffic = new SeenTraffic();
        for (uint number = 0; number < 40; number++)
        {
            byte[] packet = FeedPackets.Of(name, 1000 + number, 1, traffic.NowNs);
            random.NextBytes(packet.AsSpan(Math.Min(from, packet.Length - bytes), bytes));
            traffic.Datagram(Group, packet);
        }
        Assert.All(traffic.Named, named => Assert.Equal((name, from, bytes), (named.Protocol, from, bytes)));
        return true;
    });

    [Fact]
    public void a_number_half_the_range_away_is_far()
    {
        var traffic = new SeenTraffic();
        for (uint number = 0; number < 40; number++)
        {
            byte[] packet = FeedPackets.Of("coinbase-derivatives-md", 1000 + number, 1, traffic.NowNs);
            packet[15] ^= (byte)(number == 20 ? 0x80 : 0);      // the number's highest byte
            traffic.Datagram(Group, packet);
        }
        Assert.Equal("coinbase-derivatives-md", Assert.Single(traffic.Named).Protocol);
    }

    private static void Holds(Func<int, bool> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property)
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Runs));

    private static ulong Ntp(long timeNs) =>
        ((ulong)((timeNs / 1_000_000_000) + 2_208_988_800) << 32) | (ulong)(timeNs % 1_000_000_000 * 4);
}
