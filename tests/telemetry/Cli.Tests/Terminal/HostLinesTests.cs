// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Spectre.Console.Rendering;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Publishers;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using TestSupport.Reports;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>What the host did with trading packets, on the terminal.</summary>
public class HostLinesTests
{
    private static readonly HostDropReport OfLine = new()
    {
        Reason = "SOCKET_RCVBUFF",
        Feed = "itch",
        Line = "A",
        Channel = "S1",
        Direction = "receive",
        Where = "udp_queue_rcv_one_skb",
        Process = "strategy",
        Pid = 4711,
        Packets = 99,
        Numbers = 495,
        NumbersKnown = true,
        First = 5,
        Last = 499,
        Ranges = [new DroppedRange(5, 499)],
    };

    private static readonly HostDropReport OfSession = new()
    {
        Reason = "QDISC_DROP",
        Session = "ouch",
        Direction = "transmit",
        Where = "__dev_queue_xmit",
        Packets = 3,
        Numbers = 2,
        NumbersKnown = true,
        Ranges = [],
    };

    private static readonly HookReport Attached = new() { Program = "drops", Hook = "kfree_skb", State = "attached" };

    private static readonly EventReport Event = new()
    {
        Event = "host_drop",
        Severity = "error",
        State = "instant",
        Flow = "itch",
        Line = "A",
        First = 5,
        Last = 499,
        Count = 495,
        Packets = 99,
        DurationNs = 1_200_000,
        Direction = "receive",
        Reason = "SOCKET_RCVBUFF",
        Where = "udp_queue_rcv_one_skb",
        Process = "strategy",
        Pid = 4711,
    };

    [Fact]
    public void dropped_packets_are_shown_largest_first_with_reason_process_and_place()
    {
        string[] lines = LinesOf([OfSession, OfLine]);

        Assert.Equal(
            [
                "dropped  itch/A 495 (5-499) SOCKET_RCVBUFF, strategy[4711] udp_queue_rcv_one_skb",
                "dropped  ouch 2 requests at egress: QDISC_DROP, __dev_queue_xmit",
            ], lines);
    }

    [Fact]
    public void what_is_unknown_is_said()
    {
        Assert.Equal(
            [
                "dropped  itch/A 495 (5-499) and unknown ones, in 120 packets, SOCKET_RCVBUFF",
                "dropped  itch/A 7 packets with unknown numbers NO_SOCKET",
                "dropped  itch/A 5 packets without numbers NO_SOCKET, [12]",
                "dropped  4 packets of further lines, reasons and sockets",
                "dropped  ouch 1 packet at ingress: TCP_OFOMERGE",
            ], LinesOf(
            [
                OfLine with { Packets = 120, NumbersKnown = false, Process = null, Pid = null, Where = null },
                New("NO_SOCKET") with { Feed = "itch", Line = "A", Channel = "S1", Packets = 7 },
                New("NO_SOCKET") with { Feed = "itch", Line = "A", Channel = "S1", Packets = 5, NumbersKnown = true,
                    Pid = 12 },
                New("of further lines, reasons and sockets") with { Packets = 4 },
                New("TCP_OFOMERGE") with { Session = "ouch", Packets = 1, NumbersKnown = true },
            ]));
    }

    [Fact]
    public void many_ranges_and_many_rows_are_cut_and_the_rest_is_counted()
    {
        HostDropReport scattered = OfLine with
        {
            Ranges = [new(5, 5), new(7, 9), new(11, 12), new(20, 30), new(40, 499)],
            RangesCut = 3,
        };

        string[] lines = LinesOf([.. Enumerable.Range(1, 7).Select(packets => New("NO_SOCKET") with
        {
            Session = "ouch",
            Packets = packets,
        }), scattered], most: 2);

        Assert.Equal(
            [
                "dropped  itch/A 495 (5, 7-9, 11-12 and 5 ranges more) SOCKET_RCVBUFF, strategy[4711] "
                    + "udp_queue_rcv_one_skb",
                "dropped  ouch 7 packets at ingress: NO_SOCKET",
                "         and 6 more",
            ], lines);
    }

    [Fact]
    public void numbers_of_several_channels_of_a_line_name_their_channel()
    {
        string[] lines = LinesOf([OfLine, OfLine with { Channel = "S2", Packets = 9 }]);

        Assert.StartsWith("dropped  itch/A S1 495 (5-499) ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("dropped  itch/A S2 495 (5-499) ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void nothing_dropped_is_one_quiet_line_and_what_is_not_recorded_is_none()
    {
        Assert.Equal(["host     nothing dropped"], LinesOf([]));
        Assert.Equal(["host     nothing dropped; 1,234 of no line or session: NO_SOCKET 1,200, OTHERHOST 34"],
            LinesOf([], others: [new("OTHERHOST", 34), new("NO_SOCKET", 1_200)]));
        Assert.Equal(
            [
                "dropped  ouch 2 requests at egress: QDISC_DROP, __dev_queue_xmit",
                "others   15 of no line or session: E 5, D 4, C 3, B 2, ...",
            ], LinesOf([OfSession], others: [new("A", 1), new("B", 2), new("C", 3), new("D", 4), new("E", 5)]));
        Assert.Empty(Lines(new HostPathReport { Hooks = [Attached with { State = "off" }] }));
    }

    [Fact]
    public void a_missing_source_is_shown_with_its_reason_and_a_lossy_one_with_its_loss()
    {
        var path = new HostPathReport
        {
            Hooks =
            [
                Attached with { State = "missing", Why = "the kernel has no BTF" },
                Attached with { Program = "tcp_info", Hook = "sock_diag", Events = 5_000, Lost = 12 },
            ],
        };

        Assert.Equal(
            [
                "missing  drops at kfree_skb: the kernel has no BTF",
                "lost     tcp_info at sock_diag: 12 of 5,000 events",
            ], Lines(path));
    }

    [Fact]
    public void stages_are_one_line_with_the_medians_in_the_order_of_the_way()
    {
        var path = new HostPathReport { Stages = new StageReport { Level = "all", Reads = 9_000, Orders = 120 } };
        const string Counts = "9,000 reads, 120 orders";

        Assert.Equal([$"stages   stack 2.0  socket 1.0 | strategy 5.8 | send 1.4 µs (p50), {Counts}"], Lines(
            path, 5, Median("send_to_tx", 1_390), Median("read_to_send", 5_810), Median("tick_to_trade", 9_999),
            Median("socket_wait", 1_000), Median("rx_to_socket", 1_960)));
        Assert.Equal([$"stages   stack 2.0-1,200.5 | strategy 5.8 µs (p50), {Counts}"], Lines(
            path, 5, Median("rx_to_socket", 1_200_540), Median("rx_to_socket", 2_000), Median("read_to_send", 5_810),
            Median("send_to_tx", 7) with { Count = 0, P50Ns = null }));
        Assert.Equal([$"stages   stack 2.0  socket 1.0 | strategy and send 7.2 µs (p50), {Counts}"], Lines(
            path, 5, Median("read_to_tx", 7_200), Median("socket_wait", 1_000), Median("rx_to_socket", 1_960)));
        Assert.Equal([$"stages   {Counts}"], Lines(path));
        Assert.Empty(Lines(new HostPathReport(), 5, Median("rx_to_socket", 1)));
    }

    [Fact]
    public void unmatched_stages_are_marked_and_orders_are_not_counted_where_sends_are_not_recorded()
    {
        var some = new StageReport
        {
            Level = "transmit",
            Reads = 9,
            ReadsUnmatched = 1,
            Orders = 3,
            OrdersUnmatched = 2,
        };

        string line = Assert.Single(HostLines.Of(new HostPathReport { Stages = some }, 5, []));

        Assert.Equal("stages   9 reads, 3 orders, [yellow]unmatched[/] 1 and 2", line);
        Assert.Equal(["stages   stack 2.0 µs (p50), 9 reads"], Lines(
            new HostPathReport { Stages = new StageReport { Level = "receive", Reads = 9 } }, 5,
            Median("rx_to_socket", 2_000)));
    }

    [Fact]
    public void the_live_view_has_the_medians_of_its_interval()
    {
        SummaryReport interval = SampleReports.Summary with
        {
            HostPath = new HostPathReport { Stages = new StageReport { Level = "all", Reads = 9, Orders = 3 } },
            Series = [Median("read_to_send", 5_810)],
        };
        const string Line = "stages   strategy 5.8 µs (p50), 9 reads, 3 orders";

        Assert.Contains(Line, LiveTextOf(interval), StringComparison.Ordinal);
        Assert.Contains(Line, WrittenBy(lines => lines.OnSummary(interval)), StringComparison.Ordinal);
    }

    [Fact]
    public void names_of_other_processes_are_no_markup()
    {
        HostDropReport hostile = OfLine with { Process = "[red]x[/]", Where = "[bold]", Reason = "[/]" };

        Assert.Equal(["dropped  itch/A 495 (5-499) [/], [red]x[/][4711] [bold]"], LinesOf([hostile]));
        Assert.Contains("error host_drop itch/A 5-499 (495) 1,200.000 µs: X, [red]x[/][4711] [bold]",
            WrittenBy(view => view.OnEvent(Event with { Process = "[red]x[/]", Where = "[bold]", Reason = "X" })),
            StringComparison.Ordinal);
    }

    [Fact]
    public void the_event_says_numbers_reason_process_and_place()
    {
        Assert.Equal(
            "error host_drop itch/A 5-499 (495) 1,200.000 µs: SOCKET_RCVBUFF, strategy[4711] udp_queue_rcv_one_skb",
            ReportLines.Of(Event));
        Assert.Equal("error host_drop ouch (2 requests) at egress: QDISC_DROP, __dev_queue_xmit", ReportLines.Of(
            Event with
            {
                Flow = "ouch",
                Line = null,
                First = null,
                Last = null,
                Count = 2,
                DurationNs = 0,
                Direction = "transmit",
                Reason = "QDISC_DROP",
                Where = "__dev_queue_xmit",
                Process = null,
                Pid = null,
            }));
        Assert.Equal("error host_drop itch/A (99 packets, numbers unknown): NO_SOCKET", ReportLines.Of(Event with
        {
            First = null,
            Last = null,
            Count = null,
            DurationNs = 0,
            Reason = "NO_SOCKET",
            Where = null,
            Process = null,
            Pid = null,
        }));
    }

    [Fact]
    public void the_summary_and_the_live_view_show_it_and_nothing_without_a_host_path()
    {
        SummaryReport summary = SampleReports.Summary with
        {
            HostPath = new HostPathReport { Hooks = [Attached], Drops = [OfLine, OfSession], Others = [] },
        };
        const string Dropped = "dropped  itch/A 495 (5-499) SOCKET_RCVBUFF, strategy[4711] udp_queue_rcv_one_skb";

        Assert.Contains(Dropped, WrittenBy(lines => lines.OnSummary(summary)), StringComparison.Ordinal);
        Assert.Contains(Dropped, LiveTextOf(summary), StringComparison.Ordinal);
        foreach (string text in (string[])[WrittenBy(lines => lines.OnSummary(SampleReports.Summary)),
            LiveTextOf(SampleReports.Summary)])
        {
            Assert.DoesNotContain("dropped  ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("nothing dropped", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void the_line_of_an_interval_says_what_the_host_dropped()
    {
        var line = new LineReport { Line = "A", HostDropped = 495 };
        var unknown = new LineReport { Line = "B", HostDropped = null };
        SnapshotReport interval = SampleReports.Snapshot with
        {
            Interval = new SummaryReport
            {
                Ledger = SampleReports.EmptyLedger,
                Feeds = [new FeedReport { Feed = "itch", Lines = [line, unknown] }],
                Sessions = [new SessionReport { Session = "ouch", Orders = 5, OrdersDropped = 2 }],
            },
        };

        Assert.Equal("- | itch 0/s DROPPED BY THE HOST 495 | ouch 5 orders/s DROPPED BY THE HOST 2",
            IntervalLine.Of(interval));
    }

    [Fact]
    public void bytes_sent_again_are_one_line_with_the_requests_and_the_process()
    {
        var resent = new EventReport
        {
            Event = "segment_resent",
            Severity = "warning",
            State = "instant",
            Flow = "ouch",
            Count = 140,
            Requests = 2,
            Reason = "timeout",
            Process = "strategy",
            Pid = 4711,
        };
        resent.OrderKey.SetText("K91"u8);

        Assert.Equal(
            "warning segment_resent ouch (140 bytes, 2 requests): timeout, strategy[4711], from K91",
            ReportLines.Of(resent));
        Assert.Equal("warning segment_resent ouch (1 byte, 0 requests): probe", ReportLines.Of(
            resent with { Count = 1, Requests = 0, Reason = "probe", Process = null, Pid = null, OrderKey = default }));
    }

    [Fact]
    public void a_reset_names_side_and_process_and_a_missed_hook_its_program()
    {
        var reset = new EventReport
        {
            Event = "connection_reset",
            Severity = "error",
            State = "instant",
            Flow = "ouch",
            Detail = "exchange",
            Process = "strategy",
            Pid = 4711,
        };

        Assert.Equal("error connection_reset ouch: exchange, strategy[4711]", ReportLines.Of(reset));
        Assert.Equal("warning hook_missed (5): tcp_resent", ReportLines.Of(new EventReport
        {
            Event = "hook_missed",
            Severity = "warning",
            State = "instant",
            Count = 5,
            Detail = "tcp_resent",
        }));
    }

    private static HostDropReport New(string reason) => new() { Reason = reason, Direction = "receive", Ranges = [] };

    private static string[] LinesOf(
        HostDropReport[] drops, int most = 5, OtherDropReport[]? others = null) =>
        Lines(new HostPathReport { Hooks = [Attached], Drops = drops, Others = others ?? [] }, most);

    // Read back from markup, as a terminal shows them.
    private static string[] Lines(HostPathReport path, int most = 5, params SeriesReport[] series) =>
        [.. HostLines.Of(path, most, series).Select(Markup.Remove)];

    private static SeriesReport Median(string kind, long ns) => new() { Series = kind, Count = 9, P50Ns = ns };

    private static string LiveTextOf(SummaryReport interval)
    {
        var view = new PublisherView();
        view.Add(SampleReports.Snapshot with { Interval = interval });
        List<IRenderable> parts = [];
        view.AddTo(parts);
        var output = new StringWriter();
        Consoles.For(output).Write(new Rows(parts));
        return output.ToString();
    }

    private static string WrittenBy(Action<PlainLines> write)
    {
        var output = new StringWriter();
        write(new PlainLines(output, showsIntervals: true, () => { }));
        return output.ToString();
    }
}
