// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Reading;
using Telemetry.Config.Reload;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests.Reload;

/// <summary>Changes of a file, and the indexes afterwards.</summary>
public class ConfigChangeTests
{
    private const string Base = """
        feeds:
          - {name: a, protocol: moldudp64, lines: [{address: 239.1.1.1:1}, {address: 239.1.2.1:1}]}
          - {name: b, protocol: moldudp64, lines: [{address: 239.1.1.2:1}]}
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: ["10.0.0.1:9000"]}
        """;

    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "239.1.1.2:1", "239.1.1.2:1", "", "" },
        { "name: b,", "name: b, repair_window: 3ms,", "feeds[b].repair_window: default -> 3ms", "" },
        { "name: b,", "name: b, duplicate_age: 5s,", "feeds[b].duplicate_age: default -> 5s", "" },
        { "name: b,", "name: b, suspect_hold: 5s,", "feeds[b].suspect_hold: default -> 5s", "" },
        { "name: b,", "name: b, max_ranges: 64,", "", "feeds[b].max_ranges: default -> 64" },
        { "name: b,", "name: c,", "feed b: is named c", "" },
        {
            "239.1.1.2:1", "239.1.1.2-9:1",
            "feed b: removed|feed b: added|feeds[b].lines[A].address: 239.1.1.2:1 -> 239.1.1.2-9:1", ""
        },
        {
            "239.1.1.2:1", "239.9.9.9:1",
            "feed b: removed|feed b: added|feeds[b].lines[A].address: 239.1.1.2:1 -> 239.9.9.9:1", ""
        },
        { "[\"10.0.0.1:9000\"]", "[\"10.0.0.1:9000\", \"10.0.0.2:9000\"]",
            "sessions[s].gateways: 10.0.0.1:9000 -> 10.0.0.1:9000, 10.0.0.2:9000", "" },
        { "name: s,", "name: s, answer_timeout: 5s, max_connections: 3,",
            "sessions[s].answer_timeout: default -> 5s", "sessions[s].max_connections: default -> 3" },
        { "feeds:", "repair_window: 1ms\ninterval: 2s\nfeeds:", "repair_window: 10ms -> 1ms", "interval: 1s -> 2s" },
        { "sessions:\n  - {name: s, protocol: soupbintcp-ouch5, gateways: [\"10.0.0.1:9000\"]}", "",
            "session s: removed", "" },
    };

    [Theory]
    [InlineData("239.1.1.1-6:1", "", true)]
    [InlineData("239.1.1.1-3:1", "", true)]
    [InlineData("239.1.1.1-8:1", "", true)]
    [InlineData("239.1.1.1-9:1", "", false)]
    [InlineData("239.1.1.1-96:1", "", false)]
    [InlineData("239.1.1.1-96:1", "max_channels: 200, ", true)]
    [InlineData("239.1.1.2-5:1", "", false)]
    public void groups_that_are_channels_keep_their_places_or_the_feed_begins_anew(
        string groups, string size, bool goesOn)
    {
        string feed = $"feeds: [{{name: b, protocol: cme-mdp3, {size}lines: [{{address: GROUPS}}]}}]";

        var change = ConfigChange.Between(
            Build(feed.Replace("GROUPS", "239.1.1.1-4:1", StringComparison.Ordinal)),
            Read(feed.Replace("GROUPS", groups, StringComparison.Ordinal)));

        Assert.Equal(!goesOn, change.Changes.Contains("feed b: removed"));
        Assert.Contains(change.Changes, one => one.StartsWith("feeds[b].lines[A].address", StringComparison.Ordinal));
        FeedDefinition measured = change.Result.Topology.Feeds.Single(one => one.Name == "b");
        Assert.True(measured.MaxChannels >= measured.Lines[0].Endpoints.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void each_difference_is_reported_by_its_kind(string text, string becomes, string changes, string needRestart)
    {
        Configuration running = Build(Base);

        var change = ConfigChange.Between(running, Read(Base.Replace(text, becomes, StringComparison.Ordinal)));

        Assert.Equal(changes, string.Join('|', change.Changes));
        Assert.Equal(needRestart, string.Join('|', change.NeedRestart));
        Assert.Equal(changes.Length + needRestart.Length == 0, change.IsEmpty);
    }

    [Fact]
    public void limits_of_causes_are_taken_over_and_levels_need_a_restart()
    {
        Configuration running = Build("host_path: {stalls: causes}\n" + Base);

        var change = ConfigChange.Between(running, Read(
            "host_path: {stalls: causes, late_order: 1ms, interrupt_min: 5us, history: 2MiB}\n" + Base));

        Assert.Equal(
            ["host_path.late_order: 0 -> 1ms", "host_path.interrupt_min: 2us -> 5us"], change.Changes);
        Assert.Equal(["host_path.history: 1MiB -> 2MiB"], change.NeedRestart);
        HostPathSettings path = change.Result.Settings.HostPath;
        Assert.Equal((1_000_000, 5_000, 1 << 20), (path.LateOrderNs, path.InterruptMinNs, path.HistoryBytes));
    }

    [Fact]
    public void the_lab_of_play_needs_no_restart()
    {
        Configuration running = Build("play: {lab: [10.0.0.0/8]}\n" + Base);

        var change = ConfigChange.Between(running, Read("play: {lab: [10.0.0.0/8, 10.9.0.0/16]}\n" + Base));

        Assert.Equal(["play.lab: 10.0.0.0/8 -> 10.0.0.0/8, 10.9.0.0/16"], change.Changes);
        Assert.Empty(change.NeedRestart);
        Assert.Equal(2, change.Result.Settings.Play!.Lab.Count);
    }

    [Fact]
    public void flows_stand_in_the_order_of_the_file_which_decides_between_two_that_match_a_packet()
    {
        const string one = "  - {name: one, protocol: moldudp64, lines: [{address: 239.1.1.9:1, interface: x}]}\n";
        const string two = "  - {name: two, protocol: moldudp64, lines: [{address: 239.1.1.9:1, interface: y}]}\n";

        Topology merged = ConfigChange.Between(Build("feeds:\n" + one), Read("feeds:\n" + two + one)).Result.Topology;

        Assert.Equal([(2, "y"), (1, "x")], merged.Flows.Select(flow => (flow.Id, flow.Interface!)));
    }

    [Fact]
    public void feeds_in_another_order_are_a_change()
    {
        const string one = "  - {name: one, protocol: moldudp64, lines: [{address: 239.1.1.9:1, interface: x}]}\n";
        const string two = "  - {name: two, protocol: moldudp64, lines: [{address: 239.1.1.9:1, interface: y}]}\n";

        var change = ConfigChange.Between(Build("feeds:\n" + one + two), Read("feeds:\n" + two + one));

        Assert.Equal("feeds and sessions: in another order", Assert.Single(change.Changes));
        Assert.Equal([(2, "y"), (1, "x")], change.Result.Topology.Flows.Select(flow => (flow.Id, flow.Interface!)));
    }

    [Fact]
    public void a_distribution_no_longer_recorded_releases_its_name()
    {
        string moved = Base.Replace("239.1.1.2:1", "239.9.9.9:1", StringComparison.Ordinal);

        Topology merged = ConfigChange.Between(Build(Base), Read(moved)).Result.Topology;

        (SeriesKind, string?)[] names = [.. merged.Series.Select(series => (series.Kind, series.Key))];
        Assert.Equal(names.Distinct(), names);
        Assert.Contains((SeriesKind.TickToTradeLast, "s/b"), names);
        Assert.Contains((SeriesKind.TickToTradeLast, "s/b (removed)"), names);
    }

    [Fact]
    public void continuing_entries_keep_index_and_flow_id_and_new_ones_are_appended()
    {
        Configuration running = Build(Base);
        const string added = "  - {name: new, protocol: moldudp64, lines: [{address: 239.3.3.3:1}]}\n";
        string text = Base.Replace("  - {name: a", added + "  - {name: a", StringComparison.Ordinal);

        Topology merged = ConfigChange.Between(running, Read(text)).Result.Topology;

        Assert.Equal(["a", "b", "new"], merged.Feeds.Select(feed => feed.Name));
        Assert.Equal([(0, 0), (1, 0), (2, 1), (3, 2)], merged.Lines.Select(line => (line.Index, line.FeedIndex)));
        Assert.Equal(
            ["6 239.3.3.3:1", "1 239.1.1.1:1", "2 239.1.2.1:1", "3 239.1.1.2:1", "4 10.0.0.1:9000", "5 10.0.0.1:9000"],
            merged.Flows.Select(flow => $"{flow.Id} {flow.Endpoint}"));
        Assert.Equal(running.Topology.Series, merged.Series.Take(running.Topology.Series.Count));
        Assert.Equal(Enumerable.Range(0, merged.Series.Count), merged.Series.Select(series => series.Index));
        Assert.Equal([2, 0, 1], merged.Sessions[0].TriggerFeeds);
    }

    [Fact]
    public void a_removed_entry_keeps_its_index_and_gets_it_back()
    {
        Configuration running = Build(Base);
        string without = WithoutB();

        Configuration removed = ConfigChange.Between(running, Read(without)).Result;
        Configuration back = ConfigChange.Between(removed, Read(Base)).Result;

        Assert.Equal(["a", "b (removed)"], removed.Topology.Feeds.Select(feed => feed.Name));
        Assert.True(removed.Topology.Feeds[1].IsRemoved);
        Assert.DoesNotContain(removed.Topology.Flows, flow => flow.FeedIndex == 1);
        Assert.Equal(running.Topology.Feeds.Select(feed => feed.Name), back.Topology.Feeds.Select(feed => feed.Name));
        Assert.Equal(running.Topology.Series, back.Topology.Series);
        Assert.Equal(
            running.Topology.Flows.Select(flow => (flow.Endpoint, flow.LineIndex)).Order(FlowOrder),
            back.Topology.Flows.Select(flow => (flow.Endpoint, flow.LineIndex)).Order(FlowOrder));
    }

    [Fact]
    public void an_id_is_reused_only_after_another_change()
    {
        Configuration running = Build(Base);
        string other = Base.Replace("239.1.1.2:1", "239.9.9.9:1", StringComparison.Ordinal);

        Configuration next = ConfigChange.Between(running, Read(other)).Result;
        Configuration last = ConfigChange.Between(next, Read(Base)).Result;

        Assert.Equal(6, next.Topology.Flows.Single(flow => flow.Endpoint.Port == 1 && flow.FeedIndex == 2).Id);
        Assert.Equal(3, last.Topology.Flows.Single(flow => flow.FeedIndex == 1).Id);
    }

    [Fact]
    public void a_second_login_on_a_gateway_takes_no_flow_from_the_first()
    {
        string one = Base.Replace("name: s,", "name: s, login: ONE,", StringComparison.Ordinal);
        string two = one + "\n  - {name: t, protocol: soupbintcp-ouch5, login: TWO, gateways: [\"10.0.0.1:9000\"]}";
        Configuration running = Build(Base);

        Configuration first = ConfigChange.Between(running, Read(one)).Result;
        Configuration second = ConfigChange.Between(first, Read(two)).Result;

        int[] Ids(Configuration of) => [.. of.Topology.Flows.Where(flow => flow.IsTcp).Select(flow => flow.Id)];
        Assert.Equal(Ids(running), Ids(first));
        Assert.Equal(Ids(running), Ids(second));
        Assert.Equal(0, second.Topology.Sessions.Single(session => session.Name == "s").Index);
    }

    [Fact]
    public void repeated_changes_to_and_fro_grow_no_table()
    {
        Configuration running = Build(Base);
        string without = WithoutB();
        for (int round = 0; round < 50; round++)
            running = ConfigChange.Between(running, Read(round % 2 == 0 ? without : Base)).Result;

        Topology topology = running.Topology;
        Assert.Equal((2, 3, 1), (topology.Feeds.Count, topology.Lines.Count, topology.Sessions.Count));
        Assert.Equal(Build(Base).Topology.Series.Count, running.Topology.Series.Count);
        Assert.InRange(running.Topology.LargestFlowId, 5, 6);
    }

    [Fact]
    public void more_series_than_the_bound_including_removed_ones_are_refused()
    {
        Configuration running = Build($"max_series: {Build(Base).Topology.Series.Count}\n{Base}");
        string other = Base.Replace("239.1.1.2:1", "239.9.9.9:1", StringComparison.Ordinal);

        FailureException failure = Assert.Throws<FailureException>(
            () => ConfigChange.Between(running, Read($"max_series: {running.Topology.Series.Count}\n{other}")));

        Assert.StartsWith("test.yaml:1:13: with those of what was removed", failure.Message, StringComparison.Ordinal);
    }

    private static readonly Comparer<(EndpointAddress, int)> FlowOrder = Comparer<(EndpointAddress, int)>.Create(
        (left, right) => string.CompareOrdinal($"{left}", $"{right}"));

    private static string WithoutB() => string.Join(
        '\n', Base.Split('\n').Where(line => !line.Contains("name: b,", StringComparison.Ordinal)));

    private static Configuration Build(string text) => Configuration.Build(Read(text));

    private static Settings Read(string text)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "test.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }
}
