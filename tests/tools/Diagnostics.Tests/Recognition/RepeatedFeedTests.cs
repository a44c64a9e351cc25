// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Numbers that start over, repeat in a loop, or were captured in part.</summary>
public class RepeatedFeedTests
{
    private const string LineA = "239.1.1.1:5000";
    private const string LineB = "239.1.2.1:5001";
    private const string Loop = "239.1.3.1:5002";

    public static TheoryData<string> Protocols => [.. FeedPackets.Protocols];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_feed_that_starts_over_is_a_feed(string protocol)
    {
        foreach (ulong first in (ulong[])[5_000, 5_000_000])
        {
            var traffic = new SeenTraffic();
            Send(traffic, protocol, first, 60, salt: 0, LineA, LineB);
            Send(traffic, protocol, 1, 60, salt: 0, LineA, LineB);

            Assert.Equal([(DetectedKind.Feed, "feed1", protocol, LineA), (DetectedKind.Feed, "feed1", protocol, LineB)],
                traffic.Named);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void three_days_of_a_feed_are_not_a_loop(string protocol)
    {
        var traffic = new SeenTraffic();
        for (int day = 0; day < 3; day++)
            Send(traffic, protocol, 1, 60, salt: day, LineA);

        Assert.Equal([(DetectedKind.Feed, "feed1", protocol, LineA)], traffic.Named);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_capture_that_was_played_back_in_a_loop_is_a_feed(string protocol)
    {
        var traffic = new SeenTraffic();
        long timeNs = traffic.NowNs;
        for (int round = 0; round < 5; round++)
            Send(traffic, protocol, 1, 40, salt: 0, timeNs, LineA);

        Assert.Equal([(DetectedKind.Feed, "feed1", protocol, LineA)], traffic.Named);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_repeated_part_of_a_feed_is_its_recovery_channel(string protocol)
    {
        var traffic = new SeenTraffic();
        for (int round = 0; round < 6; round++)
        {
            Send(traffic, protocol, 20_000 + (ulong)(round * 100), 20, salt: round, LineA);
            Send(traffic, protocol, 1, 25, salt: 99, Loop);
        }

        Assert.Equal((DetectedKind.Recovery, "feed1", protocol, Loop),
            Assert.Single(traffic.Named, named => named.Where == Loop));
    }

    [Fact]
    public void a_loop_of_definitions_and_one_of_snapshots_are_recovery_channels()
    {
        const ulong definition = 54;
        const ulong snapshot = 52;
        var traffic = new SeenTraffic();
        for (int round = 0; round < 4; round++)
            for (ulong number = 1; number <= 30; number++)
                traffic.Datagram(LineA, Cme(number, definition, block: 224, traffic.NowNs))
                    .Datagram(LineB, Cme(number, snapshot, block: 59, traffic.NowNs));

        Assert.Equal(
            [
                (DetectedKind.Recovery, "recovery1", "cme-mdp3", LineA),
                (DetectedKind.Recovery, "recovery2", "cme-mdp3", LineB),
            ], traffic.Named);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_capture_with_every_second_packet_is_recognised(string protocol)
    {
        var traffic = new SeenTraffic();
        ulong first = 1000;
        for (int packet = 0; packet < 120; packet++)
        {
            byte[] bytes = FeedPackets.Of(protocol, first, 1 + (packet % 3), traffic.NowNs - 20_000);
            first += (ulong)FeedPackets.Numbers(protocol, 1 + (packet % 3));
            if (packet % 2 == 0)
                traffic.Datagram(LineA, bytes);
        }

        Assert.Equal([(DetectedKind.Feed, "feed1", protocol, LineA)], traffic.Named);
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.3)]
    public void a_capture_that_lost_packets_at_random_is_recognised(int seed, double kept)
    {
        var random = new Random(seed);
        var traffic = new SeenTraffic();
        for (uint number = 1; number < 400; number++)
            if (random.NextDouble() < kept)
                traffic.Datagram(LineA, FeedPackets.Of("hkex-omd", number, 1, traffic.NowNs));

        Assert.Equal([(DetectedKind.Feed, "feed1", "hkex-omd", LineA)], traffic.Named);
    }

    private static byte[] Cme(ulong number, ulong template, ulong block, long timeNs) =>
        new Wire().Le(number, 4).Le((ulong)timeNs, 8).Le(block + 10, 2).Le(block, 2).Le(template, 2).Le(1, 2).Le(13, 2)
            .Body((int)number, (int)block).Packet();

    private static void Send(
        SeenTraffic traffic, string protocol, ulong first, int packets, int salt, params string[] lines) =>
        Send(traffic, protocol, first, packets, salt, timeNs: 0, lines);

    /// <summary>Sends packets with the current time, or with a time that stays the same in each round.</summary>
    private static void Send(
        SeenTraffic traffic, string protocol, ulong first, int packets, int salt, long timeNs, params string[] lines)
    {
        for (int packet = 0; packet < packets; packet++)
        {
            int count = 1 + (packet % 3);
            long sentNs = timeNs == 0 ? traffic.NowNs - 20_000 : timeNs + (packet * 1_000_000L);
            byte[] bytes = FeedPackets.Of(protocol, first, count, sentNs);
            if (salt != 0)
                bytes[^2] ^= (byte)salt;
            foreach (string line in lines)
                traffic.Datagram(line, bytes);
            first += (ulong)FeedPackets.Numbers(protocol, count);
        }
    }
}
