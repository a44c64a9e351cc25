// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Feeds that a venue sends over many groups: one feed with channels, and what must stay feeds of their
/// own.</summary>
public sealed class GroupFeedTests
{
    private const int UnitPlace = 3;                            // of the unit header

    [Fact]
    public void units_on_groups_side_by_side_are_one_feed_of_two_lines()
    {
        var traffic = new SeenTraffic();
        SendUnits(traffic, first: 1, count: 35, lines: 2, network: 1);

        List<DetectedReport> found = [.. traffic.Judged];

        Assert.All(found, report => Assert.Equal(
            (DetectedKind.Feed, "feed1", "mitch"), (report.Kind, report.Name, report.Protocol)));
        Assert.Equal(
            Enumerable.Range(1, 2).SelectMany(line => Enumerable.Range(1, 35).Select(unit =>
                (line == 1 ? "A" : "B", $"239.1.{line}.{unit}", 5_000 + unit))),
            found.Select(report => (report.Line!, report.Address, report.Port)));
        Configuration made = Configure(found);
        Assert.Equal([35, 35], Assert.Single(made.Topology.Feeds).Lines.Select(line => line.Endpoints.Count));
    }

    [Fact]
    public void groups_whose_packets_name_no_channel_are_channels()
    {
        var traffic = new SeenTraffic();
        for (uint number = 1; number <= 60; number++)
        {
            for (int group = 1; group <= 12; group++)
            {
                byte[] packet = FeedPackets.Of("hkex-omd", number + (uint)(1_000 * group), 1, traffic.NowNs);
                traffic.Datagram($"239.1.1.{group}:5000", packet).Datagram($"239.1.2.{group}:5000", packet);
            }
        }

        IReadOnlyList<DetectedReport> found = traffic.Judged;

        Assert.Equal(["feed1"], found.Select(report => report.Name).Distinct());
        Assert.Equal(24, found.Count);
        Assert.True(Assert.Single(Configure(found).Topology.Feeds).ChannelIsGroup);
    }

    [Fact]
    public void units_of_the_same_number_are_of_two_feeds_and_a_line_more_makes_another()
    {
        var traffic = new SeenTraffic();
        SendUnits(traffic, first: 1, count: 4, lines: 1, network: 1);
        SendUnits(traffic, first: 1, count: 4, lines: 1, network: 1, host: 100, seed: 77);
        SendUnits(traffic, first: 5, count: 2, lines: 2, network: 1, host: 200);

        Assert.Equal(
            [("feed1", 4), ("feed2", 4), ("feed3", 4)],
            traffic.Judged.GroupBy(report => report.Name).Select(feed => (feed.Key, feed.Count())));
    }

    // The one in the middle is seen last.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public void groups_that_say_a_session_only_are_channels_of_a_run_of_them(int addressStep, int portStep)
    {
        var traffic = new SeenTraffic();
        SendSessions(traffic, [3, 1, 5, 2], group => (10 + (group * addressStep), 5_000 + (group * portStep)));

        List<DetectedReport> found = [.. traffic.Judged];

        Assert.Equal(
            from named in (int[][])[[1, 2, 3], [5]]
            from line in (int[])[1, 2]
            from number in named
            select ($"feed{(named.Length > 1 ? 1 : 2)}", line == 1 ? "A" : "B",
                $"239.1.{line}.{10 + (number * addressStep)}", 5_000 + (number * portStep)),
            found.Select(report => (report.Name, report.Line!, report.Address, report.Port)));
        Assert.Equal([true, false], Configure(found).Topology.Feeds.Select(feed => feed.ChannelIsGroup));
    }

    [Fact]
    public void two_groups_that_say_a_session_only_and_uneven_steps_stay_feeds_of_their_own()
    {
        var traffic = new SeenTraffic();
        SendSessions(traffic, [1, 2, 3], group => (10 + group, group == 3 ? 5_001 : 5_000));

        Assert.Equal(
            [("feed1", 2), ("feed2", 2), ("feed3", 2)],
            traffic.Judged.GroupBy(report => report.Name).Select(feed => (feed.Key, feed.Count())));
    }

    private static void SendSessions(SeenTraffic traffic, int[] groups, Func<int, (int Host, int Port)> place)
    {
        for (uint number = 1; number <= 80; number++)
        {
            foreach (int group in groups)
            {
                byte[] packet = FeedPackets.Of("moldudp32", number + (uint)(1_000 * group), 1, traffic.NowNs);
                (int host, int port) = place(group);
                traffic.Datagram($"239.1.1.{host}:{port}", packet).Datagram($"239.1.2.{host}:{port}", packet);
            }
        }
    }

    private static void SendUnits(
        SeenTraffic traffic, int first, int count, int lines, int network, int host = 0, uint seed = 0)
    {
        for (uint number = 1; number <= 60; number++)
        {
            for (int unit = first; unit < first + count; unit++)
            {
                byte[] packet = FeedPackets.Of(
                    "mitch", seed + (2 * number) + (uint)(1_000 * unit), 2, traffic.NowNs + seed);
                packet[UnitPlace] = (byte)('0' + unit);
                for (int line = 0; line < lines; line++)
                    traffic.Datagram($"239.1.{network + line}.{host + unit}:{5_000 + unit}", packet);
            }
        }
    }

    private static Configuration Configure(IReadOnlyList<DetectedReport> found) => new RecognisedConfiguration(
        1L << 40, made => MemoryPlan.For(made, rings: 0, publishes: true))
        .Make(found, new Settings(), new Progress<string>());
}
