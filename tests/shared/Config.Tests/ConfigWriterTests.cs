// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Config.Writing;
using Telemetry.Model.Confinement;
using Telemetry.Model.Definitions;
using Telemetry.Stamps;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Config.Tests;

public class ConfigWriterTests
{
    private const string Everything = """
        instance: md
        labels: {site: "NY 4: left"}
        interval: 500ms
        repair_window: 20ms
        memory_limit: 2GiB
        max_series: 93
        play: {lab: [10.0.0.0/8, "fd00:99::/32"]}
        capture: {ring_bytes: 1MiB, transport: ringbuf, wait: epoll, hold: 7us, pipeline_events: 4096}
        security: {seccomp: off}
        performance: {cpu_dma_latency: 20us, fifo_priority: 10}
        host_path:
          {tcp: off, tcp_every: 250ms, drops: on, stages: receive, cgroup: /sys/fs/cgroup/trading.slice,
           stalls: causes, late_order: 40us, interrupt_min: 3us, history: 2MiB,
           processes: [strategy, "4711"], talkers: 1024}
        cores: {reader: [3, 19], pipeline: 4, publisher: 5, other: "0-1,6"}
        interfaces: [{name: v0, attach: xdp_generic, role: host}, {name: v1}]
        day: {starts: "17:00", zone: America/Chicago, directory: /var/lib/telemetry/days}
        state_directory: /var/lib/telemetry
        protocols:
          - name: house
            title: "prices: all of them"
            byte_order: little
            header: 64
            match: {0: "AB 0C", 6: "11"}
            length: {offset: 2, width: 2, counts: body, unit: 4}
            sequence: {offset: 8, width: 6, numbers: messages, first: 5, last: 0xFFFFFF, none: 2}
            messages:
              count: {offset: 16, width: 4, form: digits, none: 9999}
              length: {offset: 1, width: 2, counts: body}
              head: 4
            channel: {offset: 20, width: 4, form: text}
            session: {offset: 24, width: 16, form: text}
            send_time:
              offset: 40
              width: 8
              unit: ms
              since: midnight
              zone: America/Chicago
              fraction: {offset: 48, width: 4, unit: ns}
            heartbeat: {offset: 52, width: 1, mask: 0x03, values: [1, 0x02..3], number: last}
            reset: {offset: 53, width: 2, values: 7, number: first}
            end_of_session: {offset: 53, width: 2, mask: 0x8000}
            recovery: {offset: 70, width: 1, values: [1..0x10]}
            heartbeat_interval: 1500ms
          - name: small
            header: 8
            sequence: {offset: 0, width: 8, numbers: packets}
            messages: {fixed: 3, size: 20}
        feeds:
          - {name: h, protocol: house, lines: [{address: 239.7.7.7:7}]}
          - name: f
            protocol: moldudp64-itch50
            zone: America/Chicago
            repair_window: 1500us
            stale_after: 7s
            line_behind_after: 50ms
            line_down_after: 2s
            duplicate_window: 1234
            duplicate_age: 90s
            suspect_hold: 3s
            max_channels: 3
            max_ranges: 99
            history: 1024
            snap: 128
            hours: {from: "08:30", to: "15:15:30", days: mon-fri}
            burst: {window: 1ms, packets: 5000}
            lines:
              - {name: X, address: "*:26400", interface: v0, source: 10.0.0.1, vlan: 12}
              - {address: 239.9.9.9:26401, interface: v0, join: true}
              - {addresses: [239.1.1.1-9:1, "[ff15::1]:2", 0.0.0.0:0, "239.2.2.2:*"]}
            recovery:
              - {kind: retransmission, name: R, address: 239.8.8.1:1, servers: [10.0.0.8:1, 10.0.0.9:1],
                 interface: v0, source: 10.0.0.1, vlan: 12}
              - {kind: refresh, addresses: [239.8.8.2:1, 239.8.8.3-5:1], server: 10.0.0.10:1}
              - {kind: snapshot, protocol: soupbintcp, server: 10.0.0.7:1}
        sessions:
          - name: s
            protocol: soupbintcp-ouch5
            gateways: [10.0.0.1:9000, 10.0.0.2:9000]
            login: abc12
            local_port: 4001
            interface: v1
            triggers: [f]
            tick: {offset: 4, length: 8, format: integer, feed: f}
            max_answer: 3ms
            answer_timeout: 4s
            burst: {window: 10us, packets: 20}
            max_pending_orders: 100
            max_connections: 5
            snap: 1000
          - {name: t, protocol: soupbintcp-ouch42, gateways: [10.0.0.3:1], triggers: [f],
             tick: {field: client_order_id}}
        publish_on_measured_interface: true
        publish: {orders: true, order_keys: plain, packets: true}
        aeron: {channel: "aeron:udp?endpoint=127.0.0.1:4000|interface=127.0.0.1", term_length: 64KiB, driver: external,
          directory: /dev/shm/aeron-x, max_mapped: 2GiB}
        """;

    [Theory]
    [InlineData("true", PublishedOrders.All)]
    [InlineData("worst", PublishedOrders.Worst)]
    [InlineData("false", PublishedOrders.None)]
    public void orders_are_published_all_or_the_worst_or_none(string word, PublishedOrders expected)
    {
        Settings settings = Read(Everything.Replace("{orders: true,", $"{{orders: {word},")).Settings;

        Assert.Equal(expected, settings.Publish.Orders);
        Assert.Equal(expected, Read(ConfigWriter.Write(settings, "test")).Settings.Publish.Orders);
    }

    [Theory]
    [InlineData("false", ChecksumScope.Captured)]
    [InlineData("sum", ChecksumScope.Summed)]
    [InlineData("true", ChecksumScope.Recorded)]
    public void checksums_are_verified_of_what_is_captured_or_summed_or_recorded(string word, ChecksumScope expected)
    {
        Settings settings = Read(Everything.Replace("snap: 128", $"snap: 128\n    verify_checksums: {word}")).Settings;

        Assert.Equal(expected, settings.Feeds[1].VerifyChecksums);
        Assert.Equal(
            expected, Read(ConfigWriter.Write(settings, "test")).Settings.Feeds[1].VerifyChecksums);
    }

    [Fact]
    public void written_settings_are_read_as_the_same()
    {
        Configuration first = Read(Everything);

        string written = ConfigWriter.Write(first.Settings, "test");
        Configuration second = Read(written);

        Assert.Equal(written, ConfigWriter.Write(second.Settings, "test"));
        Assert.Equal(first.Topology.Flows.Select(flow => flow with { CandidateSessions = [] }),
            second.Topology.Flows.Select(flow => flow with { CandidateSessions = [] }));
        Assert.Equal(first.Topology.Flows.Select(flow => flow.CandidateSessions.Count),
            second.Topology.Flows.Select(flow => flow.CandidateSessions.Count));
        Assert.Equal(first.Topology.Series, second.Topology.Series);
        Assert.Equal(["10.0.0.0/8", "fd00:99::/32"], second.Settings.Play!.Lab.Select(network => network.ToString()));
        Assert.Equal(first.Topology.Feeds[0].Row!.Declared, second.Topology.Feeds[0].Row!.Declared);
        Assert.Equal(first.Topology.Feeds[1] with { Lines = [] }, second.Topology.Feeds[1] with { Lines = [] },
            SameButLists);
        Assert.Equal(first.Settings.Capture, second.Settings.Capture);
        CoreSettings cores = second.Settings.Cores;
        Assert.Equal(first.Settings.Cores with { Places = cores.Places, Where = cores.Where }, cores);
        Assert.Equal(first.Settings.Security, second.Settings.Security);
        Assert.Equal(new PerformanceSettings { CpuDmaLatencyNs = 20_000, FifoPriority = 10 },
            second.Settings.Performance);
        Assert.Equal(first.Settings.Aeron.Channel?.Value, second.Settings.Aeron.Channel?.Value);
        Assert.Equal(first.Settings.Aeron with { Channel = null }, second.Settings.Aeron with { Channel = null });
        Assert.Equal(first.Topology.Sessions.Select(session =>
            (session.TickField, session.TickFeedIndex, session.MaxAnswerNs, session.Login, session.LocalPort,
                session.Burst)),
            second.Topology.Sessions.Select(session =>
                (session.TickField, session.TickFeedIndex, session.MaxAnswerNs, session.Login, session.LocalPort,
                    session.Burst)));
    }

    [Fact]
    public void every_key_that_is_read_is_also_written()
    {
        string[] read = KeysOf(Everything);

        string[] written = KeysOf(ConfigWriter.Write(Read(Everything).Settings, "test"));

        Assert.Equal(read, written);
    }

    [Fact]
    public void the_stamps_of_a_tap_are_read_as_they_were_written()
    {
        Settings first = Read("interfaces:\n  - name: v0\n    role: mirror\n"
            + "    stamps: {trailer: hpt, timescale: tai, outer: true, delay: 155ns, within: 2h}\n"
            + "feeds: [{name: f, protocol: moldudp64, lines: [{address: 239.1.1.1:1}]}]\n").Settings;

        Settings second = Read(ConfigWriter.Write(first, "test")).Settings;

        Assert.Equal(
            new TrailerSettings(StampFormat.CiscoHpt)
            {
                TimeScale = TimeScale.Tai,
                Outer = true,
                DelayNs = 155,
                WithinNs = 7_200_000_000_000,
            },
            first.Interfaces[0].Trailer);
        Assert.Equal(first.Interfaces[0].Trailer, second.Interfaces[0].Trailer);
    }

    [Fact]
    public void options_are_written_as_a_file_would_have_them()
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(
            new Settings(), ["f=moldudp64@0.0.0.0:0,*:5"], ["s=soupbintcp-ouch5@10.0.0.1:9000"], ["s=f"], errors);
        errors.ThrowIfAny();

        Configuration again = Read(ConfigWriter.Write(settings, "test"));

        Assert.Equal(Configuration.Build(settings).Topology.Flows, again.Topology.Flows);
        Assert.Equal([0], again.Topology.Sessions[0].TriggerFeeds);
    }

    [Fact]
    public void the_example_is_accepted_and_has_every_key()
    {
        string path = Path.Combine(ProjectTree.Root, "telemetry.example.yaml");

        Configuration example = Configuration.Build(ConfigReader.ReadFile(path));

        string[] explained = KeysOf(File.ReadAllText(path));
        Assert.Empty(KeysOf(Everything).Except(explained));
        Assert.Equal(105, example.Topology.Flows.Count(flow => flow.FeedIndex >= 0));
        MemoryPlan.For(example, rings: 16, publishes: true).Check(example.Settings.MemoryLimitBytes);
    }

    [Fact]
    public void the_example_names_the_defaults()
    {
        var defaults = new Settings();

        Settings example = ConfigReader.ReadFile(Path.Combine(ProjectTree.Root, "telemetry.example.yaml"));

        Assert.Equal(defaults.Capture, example.Capture with
        {
            FrameFiles = example.Capture.FrameFiles with { RotateBytes = null, Keep = null },    // there are none
        });
        Assert.Equal(defaults.Security, example.Security);
        Assert.Equal(defaults.Performance, example.Performance);
        Assert.Equal(
            (defaults.IntervalNs, defaults.RepairWindowNs, defaults.MemoryLimitBytes.Value, defaults.MaxSeries.Value),
            (example.IntervalNs, example.RepairWindowNs, example.MemoryLimitBytes.Value, example.MaxSeries.Value));
        Assert.Equal(AeronSettings.DefaultChannel, example.Aeron.Channel?.Value);
        Topology bare = Configuration.Build(example with
        {
            Feeds = [new FeedSettings { Name = example.Feeds[0].Name, Protocol = example.Feeds[0].Protocol,
                Lines = example.Feeds[0].Lines, Where = "" }],
            Sessions = [],
        }).Topology;
        FeedDefinition explained = Configuration.Build(example).Topology.Feeds[0];
        Assert.Equal(bare.Feeds[0] with { TimeZoneConfigured = true }, explained, SameButLists);
    }

    private static bool SameButLists(FeedDefinition one, FeedDefinition other)
    {
        IReadOnlyList<LineDefinition> none = [];
        return one with { Lines = none } == other with { Lines = none };
    }

    private static string[] KeysOf(string yaml) =>
        Regex.Matches(yaml, @"(?<=^\s*(?:- )?|[{,] ?)([a-z_]+)(?=: |:\n|:$)", RegexOptions.Multiline)
        .Select(match => match.Value).Distinct().Order().ToArray();

    private static Configuration Read(string text)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "t.yaml", errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings);
    }
}
