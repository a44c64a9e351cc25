// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Reading;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests;

public class TopologyBuilderTests
{
    [Fact]
    public void lines_come_before_sessions_and_flows_are_numbered_from_1()
    {
        Topology topology = FromOptions(
            ["itch=moldudp64-itch50@233.54.12.111:26477,233.86.230.111:26477"],
                ["ouch=soupbintcp-ouch5@10.0.0.1:9000,10.0.0.2:9000"], []);

        Assert.Equal(
            ["1 233.54.12.111:26477 udp to", "2 233.86.230.111:26477 udp to", "3 10.0.0.1:9000 tcp to",
                "4 10.0.0.1:9000 tcp from",
                "5 10.0.0.2:9000 tcp to", "6 10.0.0.2:9000 tcp from"],
            topology.Flows.Select(flow =>
                $"{flow.Id} {flow.Endpoint} {(flow.IsTcp ? "tcp" : "udp")} {(flow.MatchesSource ? "from" : "to")}"));
        Assert.Equal([0, 1, -1, -1, -1, -1], topology.Flows.Select(flow => flow.LineIndex));
        Assert.Equal([StreamDirection.ToExchange, StreamDirection.FromExchange],
            topology.Flows.Skip(2).Take(2).Select(flow => flow.Direction));
        Assert.Equal(["A", "B"], topology.Lines.Select(line => line.Name));
    }

    [Fact]
    public void a_range_is_as_many_flows_of_one_line()
    {
        Topology topology = FromOptions(["opra=moldudp64@233.43.202.1-48:45001,233.43.203.1-48:45001"], [], []);

        Assert.Equal(96, topology.Flows.Count);
        Assert.Equal("233.43.202.48:45001", topology.Flows[47].Endpoint.ToString());
        Assert.Equal(1, topology.Flows[48].LineIndex);
        Assert.Equal(48, topology.Lines[0].Endpoints.Count);
    }

    [Theory]
    [InlineData("opra=opra@233.43.202.1-48:45001,233.43.203.1-48:45001", 48, 96)]
    [InlineData("m=moldudp64@239.1.1.1-24:1,239.1.2.1-24:1", 24, 48)]
    [InlineData("c=cme-mdp3@239.1.1.1:1,239.1.2.1:1", 0, 16)]
    [InlineData("u=cboe-pitch@239.1.1.1-35:1", 0, 70)]
    public void a_group_is_a_channel_where_packets_do_not_say_theirs(string feed, int last, int maxChannels)
    {
        Topology topology = FromOptions([feed], [], []);

        foreach (LineDefinition line in topology.Lines)
        {
            ulong[] channels =
                [.. topology.Flows.Where(flow => flow.LineIndex == line.Index).Select(flow => flow.Group)];
            Assert.Equal(last, (int)channels[^1]);
            Assert.Equal(last == 0 ? 1 : channels.Length, channels.Distinct().Count());
        }
        Assert.Equal(maxChannels, topology.Feeds[0].MaxChannels);
    }

    [Fact]
    public void lines_of_group_channels_need_as_many_groups()
    {
        FailureException failure = Assert.Throws<FailureException>(
            () => FromOptions(["c=cta@239.1.1.1-12:1,239.1.2.1-11:1"], [], []));

        Assert.Contains("line A has 12 groups, line B has 11", failure.Failure.ToString(), StringComparison.Ordinal);
        Topology bySession = FromOptions(["m=miax-mach@239.1.1.1-3:1,239.1.2.1-2:1"], [], []);
        Assert.False(bySession.Feeds[0].ChannelIsGroup);
        Assert.Equal(2, FromOptions(["p=cboe-pitch@239.1.1.1-12:1,239.1.2.1-11:1"], [], []).Lines.Count);
    }

    [Fact]
    public void a_feed_over_tcp_is_matched_in_both_directions()
    {
        Topology topology = FromOptions(["glimpse=soupbintcp@10.0.0.9:18300"], [], []);

        Assert.Equal([true, false], topology.Flows.Select(flow => flow.MatchesSource));
        Assert.All(topology.Flows, flow => Assert.Equal((0, 0), (flow.FeedIndex, flow.LineIndex)));
    }

    [Fact]
    public void every_feed_is_a_trigger_by_default()
    {
        string[] feeds = ["a=moldudp64@239.1.1.1:1", "b=moldudp64@239.1.1.2:1"];
        string[] sessions = ["s=soupbintcp-ouch5@10.0.0.1:9000", "t=soupbintcp-ouch5@10.0.0.2:9000"];

        Topology topology = FromOptions(feeds, sessions, ["t=b"]);

        Assert.Equal([0, 1], topology.Sessions[0].TriggerFeeds);
        Assert.Equal([1], topology.Sessions[1].TriggerFeeds);
    }

    [Fact]
    public void address_and_port_zero_are_taken_literally()
    {
        Topology topology = FromOptions(["f=moldudp64@0.0.0.0:0"], [], []);

        EndpointAddress endpoint = topology.Flows[0].Endpoint;
        Assert.False(endpoint.AnyAddress);
        Assert.False(endpoint.AnyPort);
        Assert.Equal((EndpointAddress.FromIPv4(0), (ushort)0), (endpoint.Address, endpoint.Port));
    }

    [Theory]
    [InlineData("*:26400", true, false)]
    [InlineData("239.1.1.1:*", false, true)]
    public void a_star_matches_any_address_or_port(string address, bool anyAddress, bool anyPort)
    {
        Topology topology = FromOptions([$"f=moldudp64@{address}"], [], []);

        EndpointAddress endpoint = topology.Flows[0].Endpoint;
        Assert.Equal((anyAddress, anyPort), (endpoint.AnyAddress, endpoint.AnyPort));
        Assert.Equal(address, endpoint.ToString());
    }

    [Fact]
    public void defaults_are_those_of_the_contract()
    {
        Topology topology = FromOptions(["f=moldudp64-itch50@239.1.1.1:1"], ["s=soupbintcp-ouch5@10.0.0.1:9000"], []);

        FeedDefinition feed = topology.Feeds[0];
        Assert.Equal((10_000_000, 100_000_000, 1_000_000_000, 1_000_000_000),
            (feed.RepairWindowNs, feed.LineBehindAfterNs, feed.LineDownAfterNs, feed.SuspectHoldNs));
        Assert.Equal(("America/New_York", false), (feed.TimeZone, feed.TimeZoneConfigured));
        Assert.Equal(1_000_000, topology.Sessions[0].MaxAnswerNs);
        Assert.Equal([64, 9_216, 9_216], topology.Flows.Select(flow => flow.SnapLength));
        Assert.Equal([false, true, true], topology.Flows.Select(flow => flow.IsWhole));
    }

    [Theory]
    [InlineData("f", "--feed f: cannot be read; write NAME=PROTOCOL@ADDR:PORT[+ADDR:PORT...][,ADDR:PORT...]")]
    [InlineData("f=moldudp64",
        "--feed f=moldudp64: cannot be read; write NAME=PROTOCOL@ADDR:PORT[+ADDR:PORT...][,ADDR:PORT...]")]
    [InlineData("f=moldudp64@1.2.3.4",
        "--feed f=moldudp64@1.2.3.4: \"1.2.3.4\" is not an address with port; expected ADDRESS:PORT")]
    [InlineData("f=moldudp64@224.0.62.35-1:30001", "--feed f=moldudp64@224.0.62.35-1:30001: the range "
        + "\"224.0.62.35-1:30001\" goes backwards, from 35 to 1; write the lower number first")]
    [InlineData("f=mold@1.2.3.4:5", "--feed f=mold@1.2.3.4:5: unknown protocol \"mold\"; did you mean \"moldudp64\"?")]
    [InlineData("f/g=moldudp64@1.2.3.4:5", "--feed f/g=moldudp64@1.2.3.4:5: \"f/g\" is not a name; use letters")]
    [InlineData("f=moldudp64@01.2.3.4:5", "--feed f=moldudp64@01.2.3.4:5: \"01.2.3.4:5\" is not an address with port")]
    public void a_wrong_feed_option_is_reported(string feed, string expected)
    {
        FailureException failure = Assert.Throws<FailureException>(() => FromOptions([feed], [], []));

        Assert.StartsWith(expected, failure.Failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void an_unknown_session_of_a_trigger_is_reported()
    {
        FailureException failure = Assert.Throws<FailureException>(
            () => FromOptions(["f=moldudp64@239.1.1.1:1"], ["ouch=soupbintcp-ouch5@10.0.0.1:9000"], ["ouhc=f"]));

        Assert.Equal("--trigger ouhc=f: unknown session \"ouhc\"; did you mean \"ouch\"?", failure.Failure.ToString());
    }

    [Theory]
    [InlineData("suspect_hold: 250ms", 250_000_000)]
    [InlineData("suspect_hold: 0", 10_000_000)]
    [InlineData("suspect_hold: 1s, repair_window: 30s", 30_000_000_000)]
    [InlineData("repair_window: 30s", 30_000_000_000)]
    public void a_suspicion_is_held_at_least_for_the_repair_window(string keys, long expectedNs)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(
            "feeds:\n  - {name: f, protocol: moldudp64-itch50, lines: [{address: 239.1.1.1:1}], " + keys + "}\n", "t",
            errors);
        errors.ThrowIfAny();

        Assert.Equal(expectedNs, Configuration.Build(settings).Topology.Feeds[0].SuspectHoldNs);
    }

    private static Topology FromOptions(string[] feeds, string[] sessions, string[] triggers)
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(new Settings(), feeds, sessions, triggers, errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings).Topology;
    }
}
