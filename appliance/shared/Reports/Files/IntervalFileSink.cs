// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Files;

/// <summary>Writes intervals into files and passes every report on.</summary>
internal sealed class IntervalFileSink(IReportSink sink, IntervalFileSet files, IProgress<string>? notices)
    : IReportSink
{
    /// <inheritdoc/>
    public void OnDetected(DetectedReport report) => sink.OnDetected(report);

    /// <inheritdoc/>
    public void OnPacket(PacketReport report) => sink.OnPacket(report);

    /// <inheritdoc/>
    public void OnMessage(MessageReport report) => sink.OnMessage(report);

    /// <inheritdoc/>
    public void OnOrder(OrderReport report) => sink.OnOrder(report);

    /// <inheritdoc/>
    public void OnGap(GapReport report) => sink.OnGap(report);

    /// <inheritdoc/>
    public void OnEvent(EventReport report) => sink.OnEvent(report);

    /// <inheritdoc/>
    public void OnConnection(ConnectionReport report) => sink.OnConnection(report);

    /// <inheritdoc/>
    public void OnHostSettings(HostSettingsReport report) => sink.OnHostSettings(report);

    /// <inheritdoc/>
    public void OnSnapshot(SnapshotReport report)
    {
        files.Write(report, notices);
        sink.OnSnapshot(report);
    }

    /// <inheritdoc/>
    public void OnDay(SummaryReport report) => sink.OnDay(report);

    /// <inheritdoc/>
    public void OnSummary(SummaryReport report) => sink.OnSummary(report);
}
