// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports;
using Telemetry.Reports.Captures;
using Telemetry.Reports.Events;
using Telemetry.Yaml.Text;

namespace Telemetry.Appliance.Replay;

/// <summary>Passes reports on, and keeps what they say of an input that does not support its numbers.</summary>
internal sealed class InputProblemSink(IReportSink sink) : PassingSink(sink)
{
    /// <summary>Problem of a capture that ended early.</summary>
    public const string CaptureCut = "capture_cut";

    private readonly List<InputProblemReport> _lines = [];

    /// <summary>All problems, those of captures before those of lines; null if there are none.</summary>
    /// <param name="cut">Captures that ended early, and why.</param>
    /// <param name="late">Captures whose stamps go back.</param>
    /// <param name="untimed">Captures with packets without a time.</param>
    public IReadOnlyList<InputProblemReport>? With(
        IEnumerable<(string Capture, Failure Failure)> cut,
        IEnumerable<(string Capture, long Packets, long MostNs)> late,
        IEnumerable<(string Capture, long Packets)> untimed)
    {
        InputProblemReport[] all =
        [
            .. cut.Select(row => new InputProblemReport(CaptureCut, row.Capture, null, null,
                $"{Place(row.Capture, row.Failure)}{row.Failure.What}: what it would have brought is unknown after "
                    + "that, so numbers of its flows that are missing then are unobserved, and nothing is complete",
                "copy or record it again, or give a capture of the time that is missing")),
            .. late.Select(row => new InputProblemReport("late_records", row.Capture, row.Packets, row.MostNs,
                string.Create(CultureInfo.InvariantCulture, $"the stamps of {row.Packets} packets are before that of "
                    + $"an earlier one, by up to {Short(row.MostNs)}, and what they touch is not complete"),
                $"sort it: reordercap {row.Capture} SORTED")),
            .. untimed.Select(row => new InputProblemReport("no_time", row.Capture, row.Packets, null,
                $"{row.Packets} packets were recorded without a time (Simple Packet Blocks): they count, and no age, "
                    + "lead, interval or burst is computed of them",
                "record with Enhanced Packet Blocks, as dumpcap and tcpdump do, to have times")),
            .. _lines,
        ];
        return all.Length > 0 ? all : null;
    }

    public override void OnEvent(EventReport report)
    {
        if (report is { Event: "lines_apart", Flow: { } feed, Line: { } line, DurationNs: { } apartNs })
        {
            _lines.Add(new InputProblemReport("lines_apart", $"{feed}/{line}", null, apartNs,
                $"its numbers come {Short(apartNs)} behind those of other lines (median), later than a missing "
                    + "number may come, so it repairs none and is not complete",
                $"give its capture --offset FILE=-{Short(apartNs)} if its clock is wrong, or raise repair_window if it "
                    + "is that slow"));
        }
        base.OnEvent(report);
    }

    private static string Place(string capture, Failure failure) =>
        failure.Where.Length > capture.Length + 2 ? $"{failure.Where[(capture.Length + 2)..]}: " : "";

    /// <summary>A duration to a thousandth of it, as options take it.</summary>
    private static string Short(long ns)
    {
        long unit = 1;
        while (ns / unit >= 10_000)
            unit *= 10;
        return Duration.Format(ns / unit * unit);
    }
}
