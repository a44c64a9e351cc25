// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports;

/// <summary>Passes every report on, but for what a derived sink does with some of them.</summary>
/// <param name="sink">Receives the reports.</param>
public abstract class PassingSink(IReportSink sink) : IReportSink
{
    /// <inheritdoc/>
    public virtual void OnDetected(DetectedReport report) => sink.OnDetected(report);

    /// <inheritdoc/>
    public virtual void OnPacket(PacketReport report) => sink.OnPacket(report);

    /// <inheritdoc/>
    public virtual void OnMessage(MessageReport report) => sink.OnMessage(report);

    /// <inheritdoc/>
    public virtual void OnOrder(OrderReport report) => sink.OnOrder(report);

    /// <inheritdoc/>
    public virtual void OnGap(GapReport report) => sink.OnGap(report);

    /// <inheritdoc/>
    public virtual void OnEvent(EventReport report) => sink.OnEvent(report);

    /// <inheritdoc/>
    public virtual void OnConnection(ConnectionReport report) => sink.OnConnection(report);

    /// <inheritdoc/>
    public virtual void OnHostSettings(HostSettingsReport report) => sink.OnHostSettings(report);

    /// <inheritdoc/>
    public virtual void OnSnapshot(SnapshotReport report) => sink.OnSnapshot(report);

    /// <inheritdoc/>
    public virtual void OnDay(SummaryReport report) => sink.OnDay(report);

    /// <inheritdoc/>
    public virtual void OnSummary(SummaryReport report) => sink.OnSummary(report);
}
