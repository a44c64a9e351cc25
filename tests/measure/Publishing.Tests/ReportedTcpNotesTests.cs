// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Reports.Events;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Events about what the kernel notes of connections, from the analysis to the reports.</summary>
public sealed class ReportedTcpNotesTests
{
    private static readonly EventSubject Strategy = EventSubject.OfThread("strategy", "");

    [Theory]
    [InlineData(ResentReason.Fast, "fast")]
    [InlineData(ResentReason.Timeout, "timeout")]
    [InlineData(ResentReason.Probe, "probe")]
    [InlineData(ResentReason.Other, "other")]
    public void bytes_sent_again_arrive_with_reason_requests_key_and_process(ResentReason reason, string text)
    {
        TelemetryEvent item = Event(TelemetryEventKind.SegmentResent) with
        {
            Connection = 3,
            Count = 140,
            Amount = (long)reason,
            Requests = 2,
            ProcessId = 4711,
            Subject = Strategy,
        };
        item.Key.SetText("K91"u8);

        EventReport report = Published(item);

        Assert.Equal(("segment_resent", "warning", "instant", text), (report.Event, report.Severity, report.State,
            report.Reason));
        Assert.Equal((3L, 140L, 2L, "strategy", 4711L), (report.Connection, report.Count, report.Requests,
            report.Process, report.Pid));
        Assert.True(report.OrderKey.IsPresent);
    }

    [Fact]
    public void bytes_without_a_waiting_request_say_so_and_an_unknown_process_is_left_out()
    {
        EventReport report = Published(Event(TelemetryEventKind.SegmentResent) with { Count = 1 });

        Assert.Equal((0L, false, null, null), (report.Requests, report.OrderKey.IsPresent, report.Process, report.Pid));
    }

    [Theory]
    [InlineData(TelemetryEventKind.ConnectFailed, "refused")]
    [InlineData(TelemetryEventKind.ConnectionReset, "exchange")]
    public void a_connection_that_fails_or_breaks_off_has_its_process(TelemetryEventKind kind, string detail)
    {
        TelemetryEvent item = Event(kind) with { Connection = 3, Amount = detail == "refused" ? 0 : 1 };

        EventReport known = Published(item with { ProcessId = 4711, Subject = Strategy });
        EventReport unknown = Published(item);

        Assert.Equal((detail, "strategy", 4711L), (known.Detail, known.Process, known.Pid));
        Assert.Equal((detail, null, null), (unknown.Detail, unknown.Process, unknown.Pid));
        Assert.Null(known.Requests);
    }

    [Fact]
    public void a_program_that_was_not_run_is_named()
    {
        EventReport report = Published(Event(TelemetryEventKind.HookMissed) with
        {
            Count = 5,
            Subject = EventSubject.OfDevice("tcp_reset_received"),
        });

        Assert.Equal(("hook_missed", "warning", "tcp_reset_received", 5L), (report.Event, report.Severity,
            report.Detail, report.Count));
    }

    private static TelemetryEvent Event(TelemetryEventKind kind)
    {
        TelemetryEvent item = default;
        item.Id = 7;
        item.Kind = kind;
        item.StampNs = 5_000;
        (item.FeedIndex, item.LineIndex, item.SessionIndex) = (-1, -1, 0);
        item.Severity = EventRules.SeverityOf(item);
        return item;
    }

    private static EventReport Published(in TelemetryEvent item)
    {
        var rig = new PublisherRig();
        rig.Publish(item);
        rig.End();
        return Assert.Single(rig.ReadOutlet().Sink.Events);
    }
}
