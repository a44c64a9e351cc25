// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Json;
using TestSupport.Reports;

namespace Telemetry.Reports.Tests.Json;

public class JsonReportSinkTests
{
    // The keys of the output contract, written down by hand from its tables.
    private const string Detected = "type kind name protocol address port packets confidence evidence";
    private const string Packet =
        "type frame capture stamp_ns time_ns hook flow line protocol channel first_sequence count unsequenced "
        + "next_sequence send_time_ns since_midnight_ns message_time_ns time_base heartbeat reset end_of_session error";
    private const string Message =
        "type frame stamp_ns time_ns flow connection protocol direction offset length code packet_type message role "
        + "key key2 sequence send_time_ns time_base retransmitted partial";
    private const string Order =
        "type session connection key kind order_time_ns answer_time_ns answer tick attribution tick_to_trade_ns "
        + "order_to_ack_ns retransmitted";
    private const string Gap =
        "type id scope feed line address channel first last count opened_stamp_ns closed_stamp_ns state repaired_by "
        + "cause suspect at_end uncertainty_ns";
    private const string Event = "type id event severity state flow line stamp_ns time_ns uncertainty_ns";
    private const string Summary =
        "type mode host incarnation start_time_ns duration_ns interfaces captures ledger host_drops publication "
        + "media_driver subscribers feeds sessions series bursts appliance";
    private const string MediaDriver =
        "present bytes_sent bytes_received naks_sent naks_received status_messages_sent status_messages_received "
        + "heartbeats_sent heartbeats_received retransmits_sent retransmitted_bytes flow_control_under_runs "
        + "flow_control_over_runs sender_flow_control_limits invalid_packets errors short_sends loss_gap_fills "
        + "client_timeouts";
    private const string Ledger =
        "seen matched unmatched unsupported unsupported_reasons recorded lost_ring lost_reasons read lost_pipeline "
        + "processed undecodable gso_segments closed";
    private const string Feed =
        "feed protocol packets messages bytes heartbeats line_gaps feed_gaps messages_lost messages_late "
        + "messages_repaired messages_unobserved duplicates reordered resets undecodable complete channels lines "
        + "feed_gaps_retracted messages_lost_retracted line_gaps_retracted blind_ns_retracted in_doubt doubt_ns";
    private const string Line =
        "line address interface packets messages gaps messages_missing messages_unobserved duplicates reordered late "
        + "before_start wins undecodable complete gaps_retracted messages_missing_retracted blind_ns_retracted "
        + "in_doubt doubt_ns";
    private const string Session =
        "session protocol connections messages_to_exchange messages_from_exchange orders cancels replaces acks "
        + "rejects fills unanswered connection_lost unmatched_answers replayed retransmits retransmitted "
            + "out_of_window shared_stamp stream_gaps "
        + "key_overflow undecodable complete";
    private const string Series =
        "series key count min_ns mean_ns p50_ns p90_ns p99_ns p999_ns p9999_ns max_ns negative above_range complete "
        + "may_be_missing attribution stamp_source resolution_ns clock_offset_ns uncertainty_ns";
    private const string Truth =
        "sent gaps_made gaps_found gaps_missed gaps_invented orders_sent orders_seen acks_seen attribution_errors "
        + "host_drops_made host_drops_found stalls_made stalls_found stalls_invented latency_error_ns bias_ns matches";
    private const string Appliance =
        "gc_collections allocated_bytes cpu_ns_reader records_per_second_peak late_records ring_high_water "
        + "pipeline_high_water";

    [Fact]
    public void every_type_has_the_keys_of_the_contract()
    {
        JsonElement[] lines = Written(WriteAll);

        Assert.Equal(["detected", "packet", "message", "order", "gap", "event", "snapshot", "summary"],
            lines.Select(line => line.GetProperty("type").GetString()));
        string[] wanted = [Detected, Packet, Message, Order, Gap, Event, Summary, Summary];
        Assert.All(lines.Zip(wanted), pair => AssertHas(pair.First, pair.Second));
    }

    [Fact]
    public void what_a_watch_received_names_its_publisher_and_nothing_else_does()
    {
        var publisher = new PublisherName("trader-7", null, "00000000000000a1");
        JsonElement[] lines = Written(sink =>
        {
            sink.OnPacket(SampleReports.Packet with { Publisher = publisher });
            sink.OnMessage(SampleReports.Message with { Publisher = publisher });
            sink.OnOrder(SampleReports.Order with { Publisher = publisher });
            sink.OnGap(SampleReports.Gap with { Publisher = publisher });
            sink.OnEvent(SampleReports.Event with { Publisher = publisher });
            sink.OnHostSettings(new HostSettingsReport { Publisher = publisher });
            sink.OnGap(SampleReports.Gap);
        });

        Assert.All(lines[..^1], line => Assert.Equal(("trader-7", "00000000000000a1"),
            (line.GetProperty("host").GetString(), line.GetProperty("incarnation").GetString())));
        Assert.False(lines[^1].TryGetProperty("host", out _));
    }

    [Fact]
    public void a_summary_has_all_that_is_inside()
    {
        JsonElement summary = Written(WriteAll)[^1];

        AssertHas(summary.GetProperty("ledger"), Ledger);
        AssertHas(summary.GetProperty("ledger").GetProperty("unsupported_reasons"),
            "ethertype vlan_depth fragment ipv6_extension truncated bad_length");
        AssertHas(summary.GetProperty("ledger").GetProperty("lost_reasons"), "full no_ring");
        AssertHas(summary.GetProperty("host_drops"),
            "nic_missed nic_no_buffer softnet_dropped udp_rcvbuf_errors sockets");
        AssertHas(summary.GetProperty("host_drops").GetProperty("sockets")[0], "feed line port drops");
        AssertHas(summary.GetProperty("publication"),
            "offered published back_pressured not_connected snapshots_merged events_lost");
        AssertHas(summary.GetProperty("media_driver"), MediaDriver);
        AssertHas(summary.GetProperty("subscribers")[0],
            "address port receiver state shares_address heard_stamp_ns heard_time_ns streams");
        AssertHas(summary.GetProperty("subscribers")[0].GetProperty("streams")[0],
            "stream behind_bytes window_bytes naks asked_bytes retransmitted_bytes");
        AssertHas(summary.GetProperty("feeds")[0], Feed);
        AssertHas(summary.GetProperty("feeds")[0].GetProperty("channels")[0], "channel next_sequence");
        AssertHas(summary.GetProperty("feeds")[0].GetProperty("lines")[0], Line);
        AssertHas(summary.GetProperty("sessions")[0], Session);
        AssertHas(summary.GetProperty("series")[0], Series);
        AssertHas(summary.GetProperty("bursts")[0], "flow window_ns packets bytes stamp_ns resolution_ns");
        AssertHas(summary.GetProperty("appliance"), Appliance);
        AssertHas(summary.GetProperty("truth"), Truth);
        AssertHas(summary.GetProperty("truth").GetProperty("latency_error_ns"), "p50 p99 max");
        AssertHas(summary.GetProperty("truth").GetProperty("bias_ns"), "named last first");
        AssertHas(summary.GetProperty("received")[0], "stream expected received missing");
    }

    [Fact]
    public void a_gap_line_is_exactly_this()
    {
        string line = Text(sink => sink.OnGap(SampleReports.Gap))[0];

        string expected =
            @"{""type"":""gap"",""id"":7,""scope"":""feed"",""feed"":""itch"",""line"":null,""address"":null,"
            + @"""channel"":""S1"","
            + @"""first"":15,""last"":20,""count"":6,""opened_stamp_ns"":1000,""opened_time_ns"":null,"
            + @"""closed_stamp_ns"":10001000,""closed_time_ns"":null,""state"":""lost"",""repaired_by"":null,"
            + @"""cause"":null,"
            + @"""suspect"":null,""at_end"":false,""uncertainty_ns"":null}";
        Assert.Equal(expected, line);
    }

    [Fact]
    public void retractions_and_doubt_stand_under_their_keys()
    {
        FeedReport feed = SampleReports.Summary.Feeds[0] with
        {
            Retracted = new RetractionCounters { Gaps = 1, Messages = 2, BlindNs = 3 },
            LineGapsRetracted = 4,
            Doubt = new DoubtCounters { IsInDoubt = 1, TotalNs = 5 },
            Lines =
            [
                SampleReports.Summary.Feeds[0].Lines[0] with
                {
                    Retracted = new RetractionCounters { Gaps = 6, Messages = 7, BlindNs = 8 },
                    Doubt = new DoubtCounters { IsInDoubt = 1, TotalNs = 9 },
                },
            ],
        };
        JsonElement told = Written(sink => sink.OnSummary(SampleReports.Summary with { Feeds = [feed] }))[0]
            .GetProperty("feeds")[0];
        JsonElement line = told.GetProperty("lines")[0];

        Assert.Equal([1, 2, 3, 4, 5], NumbersOf(told, "feed_gaps_retracted messages_lost_retracted "
            + "blind_ns_retracted line_gaps_retracted doubt_ns"));
        Assert.Equal([6, 7, 8, 9],
            NumbersOf(line, "gaps_retracted messages_missing_retracted blind_ns_retracted doubt_ns"));
        Assert.True(told.GetProperty("in_doubt").GetBoolean() && line.GetProperty("in_doubt").GetBoolean());
        Assert.False(Written(sink => sink.OnSummary(SampleReports.Summary))[0].GetProperty("feeds")[0]
            .GetProperty("in_doubt").GetBoolean());

        static IEnumerable<long> NumbersOf(JsonElement element, string keys) =>
            keys.Split(' ').Select(key => element.GetProperty(key).GetInt64());
    }

    [Fact]
    public void an_order_line_is_exactly_this()
    {
        string line = Text(sink => sink.OnOrder(SampleReports.Order))[0];

        string expected =
            @"{""type"":""order"",""session"":""ouch"",""connection"":1,""key"":""42"",""kind"":""new"","
            + @"""order_stamp_ns"":5000,"
            + @"""order_time_ns"":null,""answer_stamp_ns"":9000,""answer_time_ns"":null,""answer"":""accepted"","
            + @"""tick"":{""feed"":""itch"",""line"":""A"",""channel"":""S1"","
            + @"""sequence"":18446744073709551615,""stamp_ns"":2000,"
            + @"""time_ns"":null},""attribution"":""named"",""tick_to_trade_ns"":3000,""order_to_ack_ns"":4000,"
            + @"""order_hook"":null,""answer_hook"":null,""answer_sequence"":null,""stamp_source"":null,"
            + @"""resolution_ns"":null,""uncertainty_ns"":null,""retransmitted"":false,""stages"":null}";
        Assert.Equal(expected, line);
    }

    [Fact]
    public void what_is_not_known_is_null_and_what_does_not_belong_is_left_out()
    {
        JsonElement[] lines = Written(sink =>
        {
            sink.OnSummary(new SummaryReport
            {
                Mode = "replay",
                Ledger = SampleReports.EmptyLedger with { LostRing = null },
            });
            sink.OnEvent(new EventReport { Event = "stale", Severity = "warning", State = "raised", StampNs = 1 });
        });

        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("host_drops").ValueKind);
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("publication").ValueKind);
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("ledger").GetProperty("lost_ring").ValueKind);
        Assert.False(lines[0].TryGetProperty("truth", out _));
        Assert.False(lines[0].TryGetProperty("received", out _));
        Assert.False(lines[1].TryGetProperty("first", out _));
    }

    [Fact]
    public void a_code_is_a_number_where_the_protocol_has_numbers()
    {
        JsonElement[] lines = Written(sink =>
        {
            sink.OnMessage(SampleReports.Message with { Code = "102", CodeIsNumber = true });
            sink.OnMessage(SampleReports.Message with { Code = "O" });
        });

        Assert.Equal(102, lines[0].GetProperty("code").GetInt64());
        Assert.Equal("O", lines[1].GetProperty("code").GetString());
    }

    [Fact]
    public void every_key_is_snake_case_and_times_and_durations_are_integers()
    {
        foreach (JsonElement line in Written(WriteAll))
            AssertForm(line);
    }

    [Fact]
    public void a_reader_that_went_away_stops_the_run_once_and_breaks_nothing()
    {
        int told = 0;
        using var sink = new JsonReportSink(new ClosedPipe(), () => told++);

        sink.OnSnapshot(SampleReports.Snapshot);
        sink.OnSummary(SampleReports.Summary);

        Assert.NotNull(sink.Lines.Failure);
        Assert.Equal(1, told);
    }

    [Fact]
    public void a_packet_line_costs_no_memory()
    {
        using var sink = new JsonReportSink(Stream.Null, () => { });
        for (int warm = 0; warm < 1_000; warm++)
            sink.OnPacket(SampleReports.Packet);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int count = 0; count < 10_000; count++)
            sink.OnPacket(SampleReports.Packet);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void the_line_of_an_interval_costs_no_memory()
    {
        using var sink = new JsonReportSink(Stream.Null, () => { });
        for (int warm = 0; warm < 100; warm++)
            sink.OnSnapshot(SampleReports.Snapshot);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int count = 0; count < 1_000; count++)
            sink.OnSnapshot(SampleReports.Snapshot);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void the_lines_of_orders_gaps_and_events_cost_no_memory()
    {
        using var sink = new JsonReportSink(Stream.Null, () => { });
        for (int warm = 0; warm < 100; warm++)
            WriteEach(sink);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int count = 0; count < 1_000; count++)
            WriteEach(sink);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void WriteEach(JsonReportSink sink)
        {
            sink.OnOrder(SampleReports.Order);
            sink.OnGap(SampleReports.Gap);
            sink.OnEvent(SampleReports.Event);
        }
    }

    [Fact]
    public void what_discover_looked_at_is_a_summary_of_its_own()
    {
        var output = new MemoryStream();
        using (var sink = new JsonReportSink(output, () => { }))
            sink.OnDiscovered(SampleReports.Discovered);

        Assert.Equal(
            """{"type":"summary","mode":"discover","interfaces":["eth1"],"start_time_ns":1700000000000000000"""
            + ""","duration_ns":3000000000,"stopped":false,"packets":100,"matched":90,"dropped":2}""",
            Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n'));
    }

    [Fact]
    public void what_discover_read_of_captures_is_in_its_summary()
    {
        var output = new MemoryStream();
        using (var sink = new JsonReportSink(output, () => { }))
            sink.OnDiscovered(SampleReports.DiscoveredCaptures);

        Assert.Equal(
            """{"type":"summary","mode":"discover","interfaces":[],"start_time_ns":null,"duration_ns":0"""
            + ""","stopped":true,"packets":100,"matched":90,"dropped":0"""
            + ""","captures":[{"capture":"day.pcap","bytes":100000000000"""
            + ""","bytes_read":2147483648,"sampled":true,"places":64,"places_refused":1,"breaks":2,"packets":90}"""
            + """,{"capture":"-","bytes":null,"bytes_read":1000,"sampled":false,"places":null,"places_refused":0"""
            + ""","breaks":0,"packets":10}]}""",
            Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n'));
    }

    private static void WriteAll(IReportSink sink)
    {
        sink.OnDetected(SampleReports.Detected);
        sink.OnPacket(SampleReports.Packet);
        sink.OnMessage(SampleReports.Message);
        sink.OnOrder(SampleReports.Order);
        sink.OnGap(SampleReports.Gap);
        sink.OnEvent(SampleReports.Event);
        sink.OnSnapshot(SampleReports.Snapshot);
        sink.OnSummary(SampleReports.Summary);
    }

    private static string[] Text(Action<IReportSink> write)
    {
        var output = new MemoryStream();
        using (var sink = new JsonReportSink(output, () => { }))
            write(sink);
        string text = Encoding.UTF8.GetString(output.ToArray());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text.TrimEnd('\n').Split('\n');
    }

    private static JsonElement[] Written(Action<IReportSink> write) =>
        Text(write).Select(line => JsonDocument.Parse(line).RootElement).ToArray();

    private static void AssertHas(JsonElement element, string keys)
    {
        string[] written = element.EnumerateObject().Select(member => member.Name).ToArray();
        Assert.Empty(keys.Split(' ').Except(written));
        Assert.Equal(written.Length, written.Distinct().Count());
    }

    private static void AssertForm(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                AssertForm(item);
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            Assert.Matches(new Regex("^[a-z][a-z0-9_]*$"), member.Name);
            if (member.Name.EndsWith("_ns", StringComparison.Ordinal) && member.Value.ValueKind == JsonValueKind.Number)
                Assert.True(member.Value.TryGetInt64(out _), member.Name);
            AssertForm(member.Value);
        }
    }

    private sealed class ClosedPipe : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
