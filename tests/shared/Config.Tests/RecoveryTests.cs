// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Config.Reload;
using Telemetry.Config.Writing;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests;

/// <summary>Recovery channels of feeds, from the file to flows, and what of them stays when a file changes.</summary>
public sealed class RecoveryTests
{
    private const string Feed = """
        feeds:
          - name: f
            protocol: moldudp64
            lines: [{address: 239.1.1.1:5000}, {address: 239.1.1.2:5000}]
            recovery:
              - {kind: retransmission, address: 239.1.1.3:5000, server: 10.1.1.9:6000, source: 10.5.5.5, vlan: 7}
              - {kind: retransmission, name: late, address: 239.1.1.4:5000}
              - {kind: snapshot, protocol: soupbintcp, servers: [10.1.1.10:7000, 10.1.1.11:7000]}
        """;

    [Fact]
    public void a_channel_has_flows_of_its_groups_and_of_both_directions_of_its_servers()
    {
        Topology topology = Read(Feed);

        Assert.Equal(
            [(RecoveryKind.Retransmission, "A"), (RecoveryKind.Retransmission, "late"), (RecoveryKind.Snapshot, "C")],
            topology.Recovery.Select(channel => (channel.Kind, channel.Name)));
        Assert.Equal(
            [
                "0 239.1.1.3:5000 udp to FromExchange", "0 10.1.1.9:6000 udp from FromExchange",
                "0 10.1.1.9:6000 udp to ToExchange", "1 239.1.1.4:5000 udp to FromExchange",
                "2 10.1.1.10:7000 tcp from FromExchange", "2 10.1.1.10:7000 tcp to ToExchange",
                "2 10.1.1.11:7000 tcp from FromExchange", "2 10.1.1.11:7000 tcp to ToExchange",
            ],
            topology.Flows.Where(flow => flow.RecoveryIndex >= 0).Select(flow => $"{flow.RecoveryIndex} "
                + $"{flow.Endpoint} {(flow.IsTcp ? "tcp" : "udp")} {(flow.MatchesSource ? "from" : "to")} "
                + $"{flow.Direction}"));
        Assert.All(topology.Flows.Where(flow => flow.RecoveryIndex >= 0), flow => Assert.Equal(
            (0, -1, -1), (flow.FeedIndex, flow.LineIndex, flow.SessionIndex)));
        Assert.Equal((true, false, false), (topology.Recovery[0].HasRequests, topology.Recovery[0].HasCycles,
            topology.Recovery[2].HasCycles));
    }

    [Fact]
    public void written_channels_are_read_as_the_same()
    {
        Settings read = Parse(Feed);
        string text = ConfigWriter.Write(read, "test");
        Topology again = Configuration.Build(Parse(text)).Topology;

        Assert.Equal(Describe(Configuration.Build(read).Topology), Describe(again));
    }

    [Fact]
    public void a_protocol_that_marks_recovery_has_a_channel_of_each_kind_for_each_line()
    {
        Topology topology = Read("""
            feeds: [{name: x, protocol: nyse-xdp, lines: [{address: 239.1.1.1:1}, {name: two, address: 239.1.1.2:1}]}]
            """);

        Assert.Equal(
            [
                (RecoveryKind.Refresh, "A", 0), (RecoveryKind.Retransmission, "A", 0),
                (RecoveryKind.Refresh, "two", 1), (RecoveryKind.Retransmission, "two", 1),
            ],
            topology.Recovery.Select(channel => (channel.Kind, channel.Name, channel.LineIndex)));
        Assert.DoesNotContain(topology.Flows, flow => flow.RecoveryIndex >= 0);
    }

    [Theory]
    [InlineData("- {address: 239.1.1.3:1}", "\"kind\" is missing")]
    [InlineData("- {kind: gossip, address: 239.1.1.3:1}", "gossip")]
    [InlineData("- {kind: snapshot}", "neither address nor server")]
    [InlineData("- {kind: snapshot, protocol: soupbintcp, address: 239.1.1.3:1}", "travels over TCP")]
    [InlineData("- {kind: snapshot, protocol: soupbintcp-ouch5, server: 10.1.1.1:1}", "order session")]
    [InlineData("- {kind: snapshot, address: 239.1.1.1:1}", "before to line A")]
    [InlineData("- {kind: retransmission, address: 239.1.1.3-5:1}", "has 3 groups, the lines have 2")]
    [InlineData("- {kind: snapshot, name: a/b, address: 239.1.1.3:1}", "is not a name")]
    [InlineData("- {kind: snapshot, address: 239.1.1.3:1}\n      - {kind: snapshot, name: A, address: 239.1.1.4:1}",
        "another one has that name")]
    [InlineData("- {kind: snapshot, address: 239.1.1.3:1, join: true}", "join")]
    public void what_contradicts_is_refused(string entry, string complaint)
    {
        string text = $"""
            feeds:
              - name: x
                protocol: opra
                lines: [address: 239.1.1.1-2:1]
                recovery:
                  {entry}
            """;

        FailureException refused = Assert.Throws<FailureException>(() => Read(text));

        Assert.Contains(refused.Failures, failure => failure.ToString().Contains(complaint, StringComparison.Ordinal));
    }

    [Fact]
    public void channels_keep_their_index_while_others_come_and_go()
    {
        Configuration running = Configuration.Build(Parse(Feed));
        string without = Feed.Replace("      - {kind: retransmission, name: late, address: 239.1.1.4:5000}\n", "")
            .Replace("{kind: snapshot, ", "{kind: snapshot, name: C, ")
            + "\n      - {kind: definitions, name: D, address: 239.1.1.7:5000}";

        ConfigChange change = ConfigChange.Between(running, Parse(without));
        Topology merged = change.Result.Topology;
        Topology back = ConfigChange.Between(change.Result, Parse(Feed))
            .Result.Topology;

        Assert.Empty(change.NeedRestart);
        Assert.Equal([false, true, false, false], merged.Recovery.Select(channel => channel.IsRemoved));
        Assert.Equal(RecoveryKind.Definitions, merged.Recovery[3].Kind);
        Assert.Equal([0, 2, 3], merged.Flows.Where(flow => flow.RecoveryIndex >= 0)
            .Select(flow => flow.RecoveryIndex).Distinct());
        Assert.Equal([false, false, false, true], back.Recovery.Select(channel => channel.IsRemoved));
        Assert.Equal("late", back.Recovery[1].Name);
    }

    [Fact]
    public void a_server_of_a_feed_whose_groups_are_its_channels_is_refused()
    {
        FailureException refused = Assert.Throws<FailureException>(() => Read("""
            feeds:
              - name: x
                protocol: cme-mdp3
                lines: [address: 239.1.1.1-2:1]
                recovery: [{kind: retransmission, protocol: cme-mdp3-replay, server: 10.1.1.1:1}]
            """));

        Assert.Contains(refused.Failures, failure =>
            failure.ToString().Contains("do not say which group", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{kind: snapshot, address: 239.1.1.3:1}", "{kind: snapshot, address: 239.1.1.4:1}")]
    [InlineData("{kind: snapshot, address: 239.1.1.3:1}", "{kind: snapshot, address: 239.1.1.3-4:1}")]
    [InlineData("{kind: snapshot, address: 239.1.1.3-4:1}",
        "{kind: snapshot, addresses: [239.1.1.4:1, 239.1.1.3:1]}")]
    public void a_channel_whose_counts_cannot_go_on_begins_anew(string before, string after)
    {
        Configuration running = Configuration.Build(Parse(Text(before)));

        Topology merged = ConfigChange.Between(running, Parse(Text(after))).Result.Topology;

        Assert.Equal([true, false], merged.Recovery.Where(channel => channel.LineIndex < 0)
            .Select(channel => channel.IsRemoved));

        static string Text(string channel) => $$"""
            feeds: [{name: x, protocol: cme-mdp3, lines: [address: 239.1.1.1:1], recovery: [{{channel}}]}]
            """;
    }

    [Fact]
    public void recovery_is_recorded_in_whole_whatever_the_feed_snaps()
    {
        Topology topology = Read(Feed.Replace("protocol: moldudp64", "protocol: moldudp64\n    snap: 64"));

        FlowDefinition server = topology.Flows.First(flow => flow.RecoveryIndex == 2);
        Assert.Equal((true, FlowBuilder.StreamSnapLength), (server.IsWhole, server.SnapLength));
        Assert.Equal(64, topology.Flows[0].SnapLength);
    }

    private static Topology Read(string text) => Configuration.Build(Parse(text)).Topology;

    private static Settings Parse(string text)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "a.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }

    private static string[] Describe(Topology topology) =>
    [
        .. topology.Recovery.Select(channel => $"{channel.Kind} {channel.Name} {channel.Protocol} "
            + $"{string.Join(',', channel.Endpoints)} {string.Join(',', channel.Servers)}"),
        .. topology.Flows.Select(flow => flow.ToString()),
    ];
}
