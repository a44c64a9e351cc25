// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Results;

/// <summary>Writes a result folder and passes every report on; orders only if they are asked for.</summary>
internal sealed class ResultSink(IReportSink sink, ResultFolder folder, bool passesOrders) : IReportSink
{
    /// <inheritdoc/>
    public void OnDetected(DetectedReport report) => sink.OnDetected(report);

    /// <inheritdoc/>
    public void OnPacket(PacketReport report) => sink.OnPacket(report);

    /// <inheritdoc/>
    public void OnMessage(MessageReport report) => sink.OnMessage(report);

    /// <inheritdoc/>
    public void OnOrder(OrderReport report)
    {
        folder.Add(report);
        if (passesOrders)
            sink.OnOrder(report);
    }

    /// <inheritdoc/>
    public void OnGap(GapReport report) => sink.OnGap(report);

    /// <inheritdoc/>
    public void OnEvent(EventReport report) => sink.OnEvent(report);

    /// <inheritdoc/>
    public void OnConnection(ConnectionReport report) => sink.OnConnection(report);

    /// <inheritdoc/>
    public void OnHostSettings(HostSettingsReport report)
    {
        folder.Keep(report);
        sink.OnHostSettings(report);
    }

    /// <inheritdoc/>
    public void OnSnapshot(SnapshotReport report) => sink.OnSnapshot(report);

    /// <inheritdoc/>
    public void OnDay(SummaryReport report) => sink.OnDay(report);

    /// <inheritdoc/>
    public void OnSummary(SummaryReport report)
    {
        folder.Keep(report);
        sink.OnSummary(report);
    }
}
