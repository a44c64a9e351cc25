// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Tests.Recognition;

public class RecognisedConfigurationTests
{
    private const long Plenty = 64L << 30;
    private const int Many = 200;

    private readonly List<string> _notices = [];

    [Fact]
    public void a_large_capture_is_measured_fully_and_raises_the_default_limits()
    {
        Configuration made = Make(Plenty, Found(Many), new Settings());

        Assert.Equal(Many, made.Topology.Feeds.Count + made.Topology.Sessions.Count);
        Assert.True(made.Topology.Series.Count > new Settings().MaxSeries.Value);
        Assert.Equal(made.Topology.Series.Count, made.Settings.MaxSeries.Value);
        Plan(made).Check(made.Settings.MemoryLimitBytes);
        Assert.Empty(_notices);
    }

    [Fact]
    public void a_small_capture_leaves_the_limits_unchanged()
    {
        Configuration made = Make(Plenty, Found(4), new Settings());

        Assert.Equal(new Settings().MaxSeries.Value, made.Settings.MaxSeries.Value);
        Assert.Equal(new Settings().MemoryLimitBytes.Value, made.Settings.MemoryLimitBytes.Value);
        Assert.Equal(4, made.Topology.Feeds.Count + made.Topology.Sessions.Count);
    }

    [Fact]
    public void flows_beyond_the_memory_are_left_out_and_named_the_fewest_packets_first()
    {
        Configuration made = Make(5L << 30, Found(Many), new Settings());

        int kept = made.Topology.Feeds.Count + made.Topology.Sessions.Count;
        Assert.InRange(kept, 20, Many - 1);
        Assert.True(Plan(made).TotalBytes <= 5L << 30);
        Assert.True(
            Plan(Make(Plenty, Found(kept + 1), new Settings())).TotalBytes > 5L << 30, $"{kept} and one more fit");
        string notice = Assert.Single(_notices);
        Assert.StartsWith($"{Many - kept} of {Many} feeds and sessions are not measured", notice,
            StringComparison.Ordinal);
        Assert.Contains($" {NameOf(kept)}, ", notice, StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(0, kept).Select(NameOf).Order(StringComparer.Ordinal),
            made.Topology.Feeds.Select(feed => feed.Name)
                .Concat(made.Topology.Sessions.Select(session => session.Name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void a_configured_limit_stays()
    {
        var settings = new Settings { MaxSeries = new(100, "t.yaml:1:1") };

        Configuration made = Make(Plenty, Found(Many), settings);

        Assert.InRange(made.Topology.Series.Count, 50, 100);
        Assert.Equal(100, made.Settings.MaxSeries.Value);
        Assert.Single(_notices);
    }

    [Fact]
    public void recovery_channels_of_a_feed_are_configured_and_those_of_none_are_not()
    {
        DetectedReport feed = Found(1)[0];
        DetectedReport Recovery(string name, string address, RecoveryKind kind) => feed with
        {
            Kind = DetectedKind.Recovery,
            Name = name,
            Address = address,
            Carries = kind,
        };

        Configuration made = Make(Plenty,
        [
            .. Found(1), Recovery(feed.Name, "10.9.9.9", RecoveryKind.Retransmission),
            Recovery(feed.Name, "239.9.9.1", RecoveryKind.Definitions),
            .. Enumerable.Range(0, 20).Select(index => Recovery(feed.Name, $"239.8.8.{index}", RecoveryKind.Snapshot)),
            Recovery("recovery1", "239.7.7.7", RecoveryKind.Snapshot),
        ], new Settings());

        Assert.Equal(
            [
                (RecoveryKind.Retransmission, "A", "10.9.9.9:5000", 1),
                (RecoveryKind.Definitions, "B", "239.9.9.1:5000", 1),
                (RecoveryKind.Snapshot, "C", "239.8.8.0:5000", 20),
            ],
            made.Topology.Recovery.Select(channel =>
                (channel.Kind, channel.Name, $"{channel.Endpoints[0]}", channel.Endpoints.Count)));
        Assert.Single(made.Topology.Feeds);
    }

    [Fact]
    public void answers_to_groups_that_are_channels_by_their_place_are_left_out()
    {
        DetectedReport Of(string kind, string address, RecoveryKind? carries = null) => new()
        {
            Kind = kind,
            Name = "feed1",
            Protocol = "nyse-xdp",
            Address = address,
            Port = 5_000,
            Line = kind == DetectedKind.Feed ? "A" : null,
            Carries = carries,
            Evidence = "",
        };

        Configuration made = Make(Plenty,
        [
            Of(DetectedKind.Feed, "239.1.1.1"), Of(DetectedKind.Feed, "239.1.1.2"),
            Of(DetectedKind.Recovery, "239.1.1.3", RecoveryKind.Retransmission),
            Of(DetectedKind.Recovery, "239.1.1.4", RecoveryKind.Refresh),
        ], new Settings());

        Assert.Equal(
            RecoveryKind.Refresh, Assert.Single(made.Topology.Recovery, channel => channel.LineIndex < 0).Kind);
    }

    private static MemoryPlan Plan(Configuration made) => MemoryPlan.For(made, rings: 0, publishes: true);

    private Configuration Make(long memoryBytes, List<DetectedReport> found, Settings settings) =>
        new RecognisedConfiguration(memoryBytes, Plan).Make(found, settings, new ListOf(_notices));

    // Alternately a feed of two lines and a session, each with fewer packets than the one before.
    private static List<DetectedReport> Found(int count) =>
    [
        .. Enumerable.Range(0, count).SelectMany(index => Enumerable.Range(1, index % 2 == 0 ? 2 : 1)
            .Select(line => new DetectedReport
            {
                Kind = index % 2 == 0 ? DetectedKind.Feed : DetectedKind.Session,
                Name = NameOf(index),
                Protocol = index % 2 == 0 ? "moldudp64" : "soupbintcp-ouch5",
                Address = $"{(index % 2 == 0 ? $"239.{line}" : "10.1")}.{index / 200}.{index % 200}",
                Port = 5_000,
                Packets = (100_000 - (10 * index)) / (index % 2 == 0 ? 2 : 1),
                Evidence = "",
            })),
    ];

    private static string NameOf(int index) => $"{(index % 2 == 0 ? "feed" : "session")}{index}";

    private sealed class ListOf(List<string> notices) : IProgress<string>
    {
        public void Report(string value) => notices.Add(value);
    }
}
