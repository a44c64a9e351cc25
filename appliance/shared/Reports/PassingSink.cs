// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports;

/// <summary>Passes on every report that a derived sink does not handle itself.</summary>
public abstract class PassingSink(IReportSink sink) : IReportSink
{
    public virtual void OnDetected(DetectedReport report) => sink.OnDetected(report);

    public virtual void OnPacket(PacketReport report) => sink.OnPacket(report);

    public virtual void OnMessage(MessageReport report) => sink.OnMessage(report);

    public virtual void OnOrder(OrderReport report) => sink.OnOrder(report);

    public virtual void OnGap(GapReport report) => sink.OnGap(report);

    public virtual void OnEvent(EventReport report) => sink.OnEvent(report);

    public virtual void OnConnection(ConnectionReport report) => sink.OnConnection(report);

    public virtual void OnHostSettings(HostSettingsReport report) => sink.OnHostSettings(report);

    public virtual void OnSnapshot(SnapshotReport report) => sink.OnSnapshot(report);

    public virtual void OnDay(SummaryReport report) => sink.OnDay(report);

    public virtual void OnSummary(SummaryReport report) => sink.OnSummary(report);
}
