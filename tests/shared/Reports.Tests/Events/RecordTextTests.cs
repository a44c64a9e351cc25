// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Reports.Tests.Events;

/// <summary>Words of events, whole and without what they are about.</summary>
public sealed class RecordTextTests
{
    [Fact]
    public void a_storm_says_what_it_stands_for()
    {
        var storm = new EventReport
        {
            Event = "storm",
            State = "instant",
            Severity = "error",
            Flow = "itch",
            Line = "A",
            Count = 2_000,
            StormOf = "line_gap",
            Ranges = 20,
            LongestNs = 100_500,
        };

        Assert.Equal("storm itch/A (2,000): 20 times line_gap, the longest 100.500 µs", RecordText.Of(storm));
        Assert.Equal("(2,000): 20 times line_gap, the longest 100.500 µs", RecordText.Details(storm));
    }

    [Fact]
    public void the_details_of_an_event_are_its_words_without_kind_state_and_flow()
    {
        var drop = new EventReport
        {
            Event = "host_drop",
            State = "instant",
            Severity = "warning",
            Flow = "itch",
            Packets = 3,
            Reason = "socket_rcvbuff",
        };
        var setting = new EventReport
        {
            Event = "setting_changed",
            State = "instant",
            Severity = "warning",
            Setting = "rx_usecs",
            Target = "eth0",
            Before = "0",
            After = "50",
        };
        var down = new EventReport
        {
            Event = "line_down",
            State = "raised",
            Severity = "error",
            Flow = "itch",
            Line = "A",
        };

        Assert.Equal("(3 packets, numbers unknown): socket_rcvbuff", RecordText.Details(drop));
        Assert.Equal("rx_usecs eth0: 0 -> 50", RecordText.Details(setting));
        Assert.Equal(("line_down raised itch/A", ""), (RecordText.Of(down), RecordText.Details(down)));
    }

    [Theory]
    [InlineData("host_drop", """
        "channel": "DEMO1", "first": 5, "last": 499, "count": 495, "packets": 99, "duration_ns": 1200000,
        "reason": "SOCKET_RCVBUFF", "where": "udp_queue_rcv_one_skb", "process": "strategy", "pid": 4711
        """, "channel DEMO1 5-499 (495) 1,200.000 µs: SOCKET_RCVBUFF, strategy[4711] udp_queue_rcv_one_skb")]
    [InlineData("host_drop", """
        "count": 2, "packets": 3, "direction": "transmit", "reason": "QDISC_DROP", "key": "A7", "connection": 1
        """, "(2 requests) at egress: QDISC_DROP, from A7, connection 1")]
    [InlineData("segment_resent", """
        "count": 48, "requests": 1, "reason": "timeout", "key": "A7", "connection": 2
        """, "(48 bytes, 1 request): timeout, from A7, connection 2")]
    [InlineData("stack_drop", """ "count": 12, "counter": "tcp_in_errors" """, "(12): tcp_in_errors")]
    [InlineData("clock_step", """
        "duration_ns": 2500, "offset_before_ns": 1000, "offset_after_ns": 3500
        """, "2.500 µs: by 2.500 µs")]
    [InlineData("clock_step", """
        "duration_ns": 2500, "interface": "eth0", "clock": "/dev/ptp0"
        """, "2.500 µs: eth0, /dev/ptp0")]
    [InlineData("clock_slew", """ "rate_change_ppb": -12345, "moved_ns": 5 """, "-12.345 ppm, moved 0.005 µs")]
    [InlineData("config_reloaded", """ "applied": 2, "need_restart": 1, "refused": false """,
        "2 taken over, 1 need a restart")]
    [InlineData("config_reloaded", """ "refused": true """, "refused, nothing changed")]
    [InlineData("burst", """ "count": 30, "bytes": 1800, "duration_ns": 1000 """, "(30) 1.000 µs: 1,800 bytes")]
    [InlineData("reset", """ "first": 1, "last": 1, "inferred": true """, "1: inferred")]
    [InlineData("timeout", """ "key": "A7", "connection": 3, "duration_ns": 5000000 """,
        "5,000.000 µs: order A7, connection 3")]
    [InlineData("carrier", """ "interface": "eth0", "during_attach": true """,
        "eth0, when programs were attached")]
    [InlineData("stall", """
        "process": "strategy", "pid": 7, "thread": "main", "tid": 8, "cpu": 3, "duration_ns": 2000000, "by": "cron",
        "by_tid": 9, "by_ns": 1500000
        """, "2,000.000 µs: strategy[7] main[8] waited for CPU 3, which ran cron[9] (1,500.000 µs)")]
    [InlineData("stalled", """ "process": "strategy", "pid": 7, "share_percent": 7.5, "longest_ns": 1000 """,
        "strategy[7] waited 7.5 % of its time, longest 1.000 µs")]
    [InlineData("connect_failed", """ "connection": 4, "detail": "refused", "process": "strategy", "pid": 7 """,
        "refused, strategy[7], connection 4")]
    [InlineData("late_order", """
        "key": "A7", "duration_ns": 90000, "thread": "main", "tid": 8, "process": "strategy", "pid": 7,
        "cause": {"kind": "cpu_wait", "text": "waited for the CPU", "parts": []}
        """, "90.000 µs: waited for the CPU, strategy[7], thread main[8], order A7")]
    [InlineData("interrupt_on_trading_core", """ "device": "eth0-rx-0", "cpu": 3, "count": 8 """,
        "(8): eth0-rx-0 on CPU 3")]
    public void everything_that_an_event_is_about_is_in_its_words(string kind, string members, string words)
    {
        using var json = JsonDocument.Parse(
            $"{{\"event\": \"{kind}\", \"severity\": \"warning\", \"state\": \"raised\", {members}}}");

        Assert.Equal(words, RecordText.Details(JsonEvents.Read(json.RootElement)));
    }
}
