// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Logs;
using Telemetry.Model.Definitions;
using Telemetry.Reports.Events;

namespace Telemetry.Exporting.Tests.Logs;

/// <summary>Known events and gaps of one appliance.</summary>
internal static class SampleRecords
{
    internal const long TimeNs = 1_800_000_000_123_456_789;
    internal const long ObservedTimeNs = TimeNs + 5_000_000;

    /// <summary>Key of an order, which nobody may see.</summary>
    internal const string Key = "SECRET00000001";

    internal static readonly LogOrigin Origin = new("trade01")
    {
        Host = "host01",
        Version = "0.1.0",
        Labels = [new Label("site", "LD4")],
        Feeds = new HashSet<string> { "itch" },
        Sessions = new HashSet<string> { "oe" },
    };

    /// <summary>An event that has nothing but its number.</summary>
    internal static LogEntry Event(long id) => Of(new EventReport
    {
        Id = id,
        Event = "line_down",
        Severity = "warning",
        State = "raised",
        Flow = "itch",
        Line = "A",
        StampNs = 5_000_000_000 + id,
        TimeNs = TimeNs + id,
        DurationNs = 1_500,
    });

    /// <summary>Numbers of a feed that are lost.</summary>
    internal static LogEntry LostGap(long id) => Of(new GapReport
    {
        Id = id,
        Scope = "feed",
        Feed = "itch",
        First = 18_446_744_073_709_551_000,
        Last = 18_446_744_073_709_551_004,
        Count = 5,
        OpenedStampNs = 5_000_000_000,
        OpenedTimeNs = TimeNs,
        ClosedStampNs = 5_000_012_345,
        ClosedTimeNs = TimeNs + 12_345,
        State = "lost",
        Suspect = "host",
        AtEnd = true,
    });

    /// <summary>Numbers of a line that the other one has delivered.</summary>
    internal static LogEntry RepairedGap(long id) => Of(new GapReport
    {
        Id = id,
        Scope = "line",
        Feed = "itch",
        Line = "B",
        Address = "239.1.1.2:20000",
        First = 10,
        Last = 10,
        Count = 1,
        OpenedStampNs = 6_000_000_000,
        OpenedTimeNs = TimeNs,
        ClosedStampNs = 6_000_001_000,
        ClosedTimeNs = TimeNs + 1_000,
        State = "repaired",
        RepairedBy = "A",
    });

    /// <summary>Bytes of requests that were sent again, of which the first has a key.</summary>
    internal static LogEntry Resent(long id) => Of(new EventReport
    {
        Id = id,
        Event = "segment_resent",
        Severity = "info",
        State = "instant",
        Flow = "oe",
        StampNs = 7_000_000_000,
        Count = 120,
        Requests = 2,
        Reason = "timeout",
        OrderKey = OrderKeyText.Parse(Key),
        Process = "gateway \"x\\]",
        Pid = 42,
    });

    /// <summary>An order that was late, with its cause.</summary>
    internal static LogEntry LateOrder(long id) => Of(new EventReport
    {
        Id = id,
        Event = "late_order",
        Severity = "error",
        State = "instant",
        Flow = "oe",
        StampNs = 8_000_000_000,
        TimeNs = TimeNs,
        DurationNs = 400_000,
        OrderKey = OrderKeyText.Parse(Key),
        OrderCause = new CauseReport
        {
            Kind = "cpu_wait",
            Text = "waited 350 µs for CPU 3",
            Parts = [new CausePartReport
            {
                Kind = "cpu_wait",
                Ns = 350_000,
                Cpu = 3,
                By = [new CauseShareReport("kworker", 7, 350_000)],
            }],
        },
    });

    /// <summary>An event with a text.</summary>
    internal static LogEntry WithDetail(long id, string detail) => Of(new EventReport
    {
        Id = id,
        Event = "login",
        Severity = "info",
        State = "instant",
        Flow = "oe",
        StampNs = 9_000_000_000,
        TimeNs = TimeNs,
        Detail = detail,
    });

    internal static LogEntry Of(object report) => new(Origin, report, ObservedTimeNs);
}
