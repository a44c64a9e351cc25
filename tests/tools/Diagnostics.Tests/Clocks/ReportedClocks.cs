// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Clocks;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Clocks;
using Telemetry.Reports.Events;

namespace Telemetry.Diagnostics.Tests.Clocks;

/// <summary>Keeps the output of a report.</summary>
internal sealed class ReportedClocks : IClockReportSink, IProgress<string>
{
    public List<ClockReading> Readings { get; } = [];

    public List<EventReport> Events { get; } = [];

    public List<string> Notices { get; } = [];

    public ClockEvidence Evidence { get; private set; } = new() { Sources = [] };

    /// <summary>Runs the command with simulated clocks.</summary>
    public static ReportedClocks Of(SimulatedClocks clocks, ClockReportOptions options)
    {
        var reported = new ReportedClocks();
        reported.Evidence = ClockReporter.Run(options, clocks, reported, reported, CancellationToken.None);
        return reported;
    }

    /// <summary>The same for some seconds, a reading each.</summary>
    public static ReportedClocks Of(SimulatedClocks clocks, double seconds, long? limitNs = null) => Of(
        clocks, new ClockReportOptions { DurationNs = (long)(seconds * SimulatedClocks.SecondNs), LimitNs = limitNs });

    /// <summary>Runs it on a file.</summary>
    public static ReportedClocks OfFile(string path, long? limitNs = null, DateOnly? day = null) => Of(
        new SimulatedClocks(1), new ClockReportOptions { ReadPath = path, LimitNs = limitNs, Day = day });

    public void OnReading(ClockReading reading) => Readings.Add(reading);

    public void OnEvent(EventReport report) => Events.Add(report);

    public void Report(string value) => Notices.Add(value);
}
