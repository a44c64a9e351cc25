// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Retransmissions of several groups, or of numbers that no line carries, and feeds that only look like
/// them.</summary>
public sealed class AnswerTests
{
    private const int UnitPlace = 3;                            // of the unit header
    private const int Packets = 300;
    private const string Client = "10.7.7.7:5555";
    private const string AnswerGroup = "239.1.9.1:6000";

    [Theory]
    [InlineData(24, Client, false)]
    [InlineData(24, Client, true)]
    [InlineData(35, AnswerGroup, true)]
    [InlineData(35, AnswerGroup, false)]
    [InlineData(1, Client, true)]
    [InlineData(1, AnswerGroup, false)]
    public void answers_of_all_groups_are_one_recovery_channel_of_one_feed(int units, string answers, bool allOnBoth)
    {
        var traffic = new SeenTraffic();
        SendUnits(traffic, units, answers, number => number % 20 == 5, (_, number) => allOnBoth || number % 40 == 5);

        List<DetectedReport> found = [.. traffic.Judged];

        Assert.Equal(
            Lines(units).Append((DetectedKind.Recovery, "feed1", null, answers)), found.Select(Place));
        Configuration made = new RecognisedConfiguration(
            1L << 40, plan => MemoryPlan.For(plan, rings: 0, publishes: true))
            .Make(found, new Settings(), new Progress<string>());
        Assert.Equal([units, units], Assert.Single(made.Topology.Feeds).Lines.Select(line => line.Endpoints.Count));
    }

    // Only unit 3 has two numbers on line A that are also among the answers.
    [Theory]
    [InlineData(Client)]
    [InlineData(AnswerGroup)]
    public void answers_that_share_content_with_one_group_only_are_no_line_of_it(string answers)
    {
        var traffic = new SeenTraffic();
        SendUnits(traffic, 8, answers, number => number is 50 or 51 or 52, (unit, _) => unit != 3);

        Assert.Equal(Lines(8).Append((DetectedKind.Recovery, "feed1", null, answers)), traffic.Judged.Select(Place));
    }

    [Fact]
    public void answers_of_sessions_to_one_client_are_a_recovery_channel()
    {
        var traffic = new SeenTraffic();
        for (uint number = 1; number <= Packets; number++)
        {
            bool isLost = number % 25 == 7;
            byte[] packet = FeedPackets.Of("moldudp32", number, 1, traffic.NowNs);
            if (isLost)
                traffic.Datagram(Client, packet);
            else
                traffic.Datagram("239.1.1.1:5000", packet).Datagram("239.1.2.1:5000", packet);
        }

        Assert.Equal(
            [
                (DetectedKind.Feed, "feed1", "moldudp32", "239.1.1.1:5000"),
                (DetectedKind.Feed, "feed1", "moldudp32", "239.1.2.1:5000"),
                (DetectedKind.Recovery, "feed1", "moldudp32", Client),
            ], traffic.Named);
    }

    [Fact]
    public void two_clients_that_lost_the_same_have_a_recovery_channel_each()
    {
        const string other = "10.7.7.8:5555";
        var traffic = new SeenTraffic();
        SendUnits(traffic, 4, Client, number => number % 20 == 5, (_, _) => true, also: other);

        Assert.Equal(
            [(DetectedKind.Recovery, "feed1", Client), (DetectedKind.Recovery, "feed1", other)],
            traffic.Named.Where(named => named.Kind != DetectedKind.Feed)
                .Select(named => (named.Kind, named.Name, named.Where)));
    }

    [Fact]
    public void a_feed_has_as_many_lines_as_a_configuration_takes_and_the_others_say_why_not()
    {
        var traffic = new SeenTraffic();
        for (uint number = 1; number <= 60; number++)
        {
            byte[] packet = Unit(1, number, traffic.NowNs);
            for (int receiver = 1; receiver <= 30; receiver++)
                traffic.Datagram($"10.8.0.{receiver}:5000", packet);
        }

        List<DetectedReport> found = [.. traffic.Judged];

        Assert.Equal(TopologyBuilder.MostLines, found.Count(report => report.Kind == DetectedKind.Feed));
        Assert.Equal(
            Enumerable.Range(1, 4).Select(place => ($"recovery{place}", $"10.8.0.{26 + place}", true)),
            found.Where(report => report.Kind == DetectedKind.Recovery).Select(report => (report.Name, report.Address,
                report.Evidence.EndsWith("the most that a feed can have: it is not used", StringComparison.Ordinal))));
        Configuration made = new RecognisedConfiguration(
            1L << 40, plan => MemoryPlan.For(plan, rings: 0, publishes: true))
            .Make(found, new Settings(), new Progress<string>());
        Assert.Equal(TopologyBuilder.MostLines, Assert.Single(made.Topology.Feeds).Lines.Count);
        Assert.Empty(made.Topology.Recovery);
    }

    [Fact]
    public void units_with_few_numbers_of_the_same_range_stay_feeds()
    {
        var traffic = new SeenTraffic();
        for (uint number = 1; number <= Packets; number++)
        {
            if (number % 25 != 7)
                traffic.Datagram("239.1.1.1:5000", Unit(1, number, traffic.NowNs));
            if (number % 25 is 7 or 8)
                traffic.Datagram("239.7.1.1:5000", Unit(2, number, traffic.NowNs));
        }

        Assert.Equal(["feed1", "feed2"], traffic.Named.Select(named => named.Name));
        Assert.All(traffic.Named, named => Assert.Equal(DetectedKind.Feed, named.Kind));
    }

    // The other venue has the same unit number and loses most; its numbers are where the first lost none as well.
    [Theory]
    [InlineData("mitch", "239.7.1.1:5000")]
    [InlineData("mitch", "10.7.7.7:5000")]
    [InlineData("moldudp32", "239.7.1.1:5000")]
    [InlineData("hkex-omd", "239.7.1.1:5000")]
    [InlineData("hkex-omd", "10.7.7.7:5000")]
    public void a_sparse_feed_with_the_same_numbers_stays_a_feed(string protocol, string other)
    {
        var random = new Random(5);
        var traffic = new SeenTraffic();
        for (uint number = 1; number <= 2 * Packets; number++)
        {
            if (random.NextDouble() < 0.8)
                traffic.Datagram("239.1.1.1:5000", FeedPackets.Of(protocol, number, 1, traffic.NowNs));
            byte[] packet = FeedPackets.Of(protocol, number, 1, traffic.NowNs);
            packet[^1] ^= 0x55;
            packet[^2] ^= 0x55;
            if (random.NextDouble() < 0.3)
                traffic.Datagram(other, packet);
        }

        Assert.All(traffic.Named, named => Assert.Equal(DetectedKind.Feed, named.Kind));
        Assert.Equal(["feed1", "feed2"], traffic.Named.Select(named => named.Name).Order());
    }

    [Fact]
    public void a_line_that_stands_in_for_another_during_an_outage_is_no_recovery_channel()
    {
        var traffic = new SeenTraffic();
        for (uint number = 1; number <= 10 * Packets; number++)
            traffic.Datagram(number is > 1_000 and <= 1_400 ? "239.1.2.1:5000" : "239.1.1.1:5000",
                FeedPackets.Of("moldudp32", number, 1, traffic.NowNs));

        Assert.All(traffic.Named, named => Assert.Equal(DetectedKind.Feed, named.Kind));
    }

    private static IEnumerable<(string, string, string?, string)> Lines(int units) =>
        from line in (int[])[1, 2]
        from unit in Enumerable.Range(1, units)
        select (DetectedKind.Feed, "feed1", line == 1 ? "A" : "B", $"239.1.{line}.{unit}:5000");

    private static (string, string, string?, string) Place(DetectedReport report) =>
        (report.Kind, report.Name, report.Line, $"{report.Address}:{report.Port}");

    /// <summary>Sends units on two lines. What line B lost is sent again to the place of answers.</summary>
    private static void SendUnits(
        SeenTraffic traffic, int units, string answers, Predicate<uint> isLost, Func<int, uint, bool> isLostOnBoth,
        string? also = null)
    {
        for (uint number = 1; number <= Packets; number++)
        {
            for (int unit = 1; unit <= units; unit++)
            {
                byte[] packet = Unit(unit, number, traffic.NowNs);
                if (!isLost(number))
                    traffic.Datagram($"239.1.1.{unit}:5000", packet).Datagram($"239.1.2.{unit}:5000", packet);
                else if (!isLostOnBoth(unit, number))
                    traffic.Datagram($"239.1.1.{unit}:5000", packet);
                if (!isLost(number))
                    continue;
                traffic.Datagram(answers, packet);
                if (also is not null)
                    traffic.Datagram(also, packet);
            }
        }
    }

    private static byte[] Unit(int unit, uint number, long timeNs)
    {
        byte[] packet = FeedPackets.Of("mitch", (2 * number) + (uint)(1_000 * unit), 2, timeNs);
        packet[UnitPlace] = (byte)('0' + unit);
        return packet;
    }
}
