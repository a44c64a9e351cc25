// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Feeds without a configured protocol.</summary>
public class FeedRecognitionTests
{
    private const string LineA = "239.1.1.1:5000";
    private const string LineB = "239.1.2.1:5001";
    private const string Elsewhere = "239.7.7.7:5002";

    public static TheoryData<string> Protocols => [.. FeedPackets.Protocols];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_feed_built_from_its_document_is_recognised_with_both_lines(string protocol)
    {
        var traffic = new SeenTraffic();
        Send(traffic, protocol, 1000, 60, LineA, LineB);

        Assert.Equal(
            [
                (DetectedKind.Feed, "feed1", protocol, LineA),
                (DetectedKind.Feed, "feed1", protocol, LineB),
            ], traffic.Named);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void no_prefix_of_a_feed_is_recognised_as_another(string protocol)
    {
        for (int packets = 1; packets < 12; packets++)
        {
            var traffic = new SeenTraffic();
            Send(traffic, protocol, 7, packets, LineA);

            Assert.All(traffic.Named, named => Assert.Equal(protocol, named.Protocol));
        }
    }

    [Fact]
    public void other_messages_under_the_same_numbers_are_another_feed()
    {
        var traffic = new SeenTraffic();
        Send(traffic, "moldudp32", 1000, 60, LineA);
        for (uint number = 0; number < 60; number++)
            traffic.Datagram(LineB, new Wire().Text("NOIS000001").Be(1000 + number, 4).Be(1, 2).Be(30, 2)
                .Body((int)number * 3, 30).Packet());

        Assert.Equal(["feed1", "feed2"], traffic.Named.Select(named => named.Name));
    }

    [Theory]
    [InlineData("moldudp32")]
    [InlineData("coinbase-derivatives-md")]
    [InlineData("optiq-mdg")]
    [InlineData("hkex-omd")]
    [InlineData("mitch")]
    [InlineData("moex-simba")]
    [InlineData("t7-emdi")]
    [InlineData("t7-rdi")]
    [InlineData("moex-fast")]
    public void lines_with_only_heads_captured_are_lines_of_one_feed(string protocol)
    {
        var traffic = new SeenTraffic();
        ulong first = 1000;
        for (int packet = 0; packet < 60; packet++)
        {
            byte[] bytes = FeedPackets.Of(protocol, first, 3, traffic.NowNs);
            first += (ulong)FeedPackets.Numbers(protocol, 3);
            traffic.Datagram(LineA, bytes, snapLength: 64).Datagram(LineB, bytes, snapLength: 64);
        }

        Assert.Equal([("feed1", protocol), ("feed1", protocol)],
            traffic.Named.Select(named => (named.Name, named.Protocol)));
    }

    [Fact]
    public void retransmissions_on_request_are_not_a_line()
    {
        var traffic = new SeenTraffic();
        for (ulong number = 1; number <= 600; number++)
        {
            byte[] packet = FeedPackets.Of("mitch", number, 1, 0);
            traffic.Datagram(LineA, packet).Datagram(LineB, packet);
            if (number % 50 < 5)
                traffic.Datagram(Elsewhere, packet);
        }

        Assert.Equal(
            [
                (DetectedKind.Feed, "feed1", "mitch", LineA),
                (DetectedKind.Feed, "feed1", "mitch", LineB),
                (DetectedKind.Recovery, "feed1", "mitch", Elsewhere),
            ], traffic.Named);
    }

    [Fact]
    public void unicast_answers_are_not_a_line_if_groups_carry_the_feed()
    {
        var traffic = new SeenTraffic();
        Send(traffic, "moldudp32", 1, 100, LineA, "10.1.1.1:5000");

        Assert.Equal([DetectedKind.Feed, DetectedKind.Recovery], traffic.Named.Select(named => named.Kind));
    }

    [Fact]
    public void lines_that_group_messages_differently_are_lines_of_one_feed()
    {
        var traffic = new SeenTraffic();
        for (uint first = 1; first < 400; first += 6)
        {
            traffic.Datagram(LineA, Mold(first, 6));
            traffic.Datagram(LineB, Mold(first, 2)).Datagram(LineB, Mold(first + 2, 4));
        }

        Assert.Equal(["feed1", "feed1"], traffic.Named.Select(named => named.Name));
    }

    [Fact]
    public void an_envelope_shared_by_two_families_is_recognised_by_its_messages()
    {
        var pitch = new SeenTraffic();
        var between = new SeenTraffic();
        for (uint number = 1; number <= 50; number++)
        {
            pitch.Datagram(LineA, Unit(number, group: 1, type: 0x21));
            between.Datagram(LineA, Unit(number, group: (byte)'A', type: 0x10));
        }

        Assert.Equal("cboe-pitch", Assert.Single(pitch.Named).Protocol);
        Assert.Empty(between.Named);
        Assert.Contains("cboe-pitch", Assert.Single(between.Judged).Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, "moldudp64-itch50")]
    [InlineData(10, "moldudp64")]
    [InlineData(1, "moldudp64")]
    public void with_messages_of_another_kind_only_the_envelope_is_named(
        int oneOtherIn, string protocol)
    {
        var traffic = new SeenTraffic();
        for (uint number = 1; number <= 300; number++)
            traffic.Datagram(LineA, Itch(number, number % oneOtherIn == 0 ? "?" : "D", traffic.NowNs));

        Assert.Equal(protocol, Assert.Single(traffic.Named).Protocol);
    }

    [Fact]
    public void messages_of_one_type_without_a_fitting_time_are_not_named_itch()
    {
        var traffic = new SeenTraffic();
        traffic.Datagram(LineA, Itch(1, "D", traffic.NowNs - 400_000_000_000));

        Assert.Equal("moldudp64", Assert.Single(traffic.Named).Protocol);
    }

    [Fact]
    public void numbers_without_a_sequence_name_nothing()
    {
        var traffic = new SeenTraffic();
        var random = new Random(1);
        for (int packet = 0; packet < 100; packet++)
            traffic.Datagram(LineA, Unit((uint)random.Next(), group: 1, type: 0x21));

        Assert.Empty(traffic.Named);
        Assert.Contains("its numbers do not run on", Assert.Single(traffic.Judged).Evidence,
            StringComparison.Ordinal);
    }

    private static void Send(SeenTraffic traffic, string protocol, ulong first, int packets, params string[] lines)
    {
        for (int packet = 0; packet < packets; packet++)
        {
            int count = 1 + (packet % 3);
            byte[] bytes = FeedPackets.Of(protocol, first, count, traffic.NowNs - 20_000);
            foreach (string line in lines)
                traffic.Datagram(line, bytes);
            first += (ulong)FeedPackets.Numbers(protocol, count);
        }
    }

    private static byte[] Mold(uint first, int count)
    {
        Wire wire = new Wire().Text("SESSION001").Be(0, 4).Be(first, 4).Be((ulong)count, 2);
        for (uint number = first; number < first + count; number++)
            wire.Be(30, 2).Text("Z").Be(number * 2_654_435_761UL, 8).Body((int)number, 21);
        return wire.Packet();
    }

    private static byte[] Itch(uint number, string type, long timeNs) =>
        new Wire().Text("SESSION001").Be(number, 8).Be(1, 2).Be(19, 2).Text(type).Be(1, 2).Be(0, 2)
            .Be((ulong)(timeNs % 86_400_000_000_000), 6).Be(number * 7, 8).Packet();

    private static byte[] Unit(uint number, byte group, byte type) =>
        new Wire().Le(0, 2).Le(1, 1).Le(group, 1).Le(number, 4)
            .Le(34, 1).Le(type, 1).Body((int)number, 32).LengthLe(0);
}
