// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal.Publishers;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>Reports as plain lines: findings as they happen, one line an interval, the summary at the end. Repaired
/// gaps are only counted; after too many findings further lines are omitted, and the summary has them all.</summary>
/// <param name="showsIntervals">False if intervals pass faster than a person can read.</param>
/// <param name="onBroken">Called once when the output can no longer be written.</param>
internal sealed class PlainLines(TextWriter output, bool showsIntervals, Action onBroken) : IReportSink
{
    private const int MostFindings = 200;

    private readonly Lock _gate = new();
    private readonly PublisherMarks _marks = new();
    private int _findings;

    /// <summary>The reason why the output can no longer be written; null while it can.</summary>
    public Failure? Failure { get; private set; }

    public void OnDetected(DetectedReport report) => Write(ReportLines.Of(report));

    public void OnPacket(PacketReport report) => Write(report.Publisher, ReportLines.Of(report));

    public void OnMessage(MessageReport report) => Write(report.Publisher, ReportLines.Of(report));

    public void OnOrder(OrderReport report) => Write(report.Publisher, ReportLines.Of(report));

    public void OnGap(GapReport report)
    {
        if (report.State != "repaired" && report.Line is null)
            WriteFinding(report.Publisher, ReportLines.Of(report));
    }

    public void OnEvent(EventReport report)
    {
        if (report.Severity != "info")
            WriteFinding(report.Publisher, ReportLines.Of(report));
    }

    public void OnConnection(ConnectionReport report) => Write(report.Publisher, ReportLines.Of(report));

    public void OnHostSettings(HostSettingsReport report) =>
        Write(report.Publisher, HostSettingsLine.Of(report));

    public void OnSnapshot(SnapshotReport report)
    {
        if (showsIntervals)
            Guarded(() => output.WritePrinted(_marks.Of(report) + IntervalLine.Of(report)));
    }

    public void OnDay(SummaryReport report) => Guarded(() =>
    {
        output.WritePrinted(ReportLines.OfDay(report));
        SummaryTables.Write(Consoles.For(output), report);
    });

    public void OnSummary(SummaryReport report) => Guarded(() =>
    {
        SummaryTables.Write(Consoles.For(output), report, _marks.AreSeveral);
        output.Flush();
    });

    private void WriteFinding(PublisherName? publisher, string line)
    {
        int before = Interlocked.Increment(ref _findings) - 1;
        if (before < MostFindings)
            Write(publisher, line);
        else if (before == MostFindings)
            Write("more findings: see the summary, or use --json");
    }

    private void Write(string line) => Guarded(() => output.WritePrinted(line));

    private void Write(PublisherName? publisher, string line) =>
        Guarded(() => output.WritePrinted(_marks.Of(publisher) + line));

    private void Guarded(Action write)
    {
        lock (_gate)
        {
            if (Failure is not null)
                return;
            try
            {
                write();
            }
            catch (IOException cause)
            {
                Failure = OutputFailure.Of(cause);
                onBroken();
            }
        }
    }
}
