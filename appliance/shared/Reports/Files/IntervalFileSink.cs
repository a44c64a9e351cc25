// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Files;

/// <summary>Writes intervals into files and passes every report on.</summary>
internal sealed class IntervalFileSink(IReportSink sink, IntervalFileSet files, IProgress<string>? notices)
    : IReportSink
{
    public void OnDetected(DetectedReport report) => sink.OnDetected(report);

    public void OnPacket(PacketReport report) => sink.OnPacket(report);

    public void OnMessage(MessageReport report) => sink.OnMessage(report);

    public void OnOrder(OrderReport report) => sink.OnOrder(report);

    public void OnGap(GapReport report) => sink.OnGap(report);

    public void OnEvent(EventReport report) => sink.OnEvent(report);

    public void OnConnection(ConnectionReport report) => sink.OnConnection(report);

    public void OnHostSettings(HostSettingsReport report) => sink.OnHostSettings(report);

    public void OnSnapshot(SnapshotReport report)
    {
        files.Write(report, notices);
        sink.OnSnapshot(report);
    }

    public void OnDay(SummaryReport report) => sink.OnDay(report);

    public void OnSummary(SummaryReport report) => sink.OnSummary(report);
}
