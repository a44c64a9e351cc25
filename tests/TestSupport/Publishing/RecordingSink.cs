// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace TestSupport.Publishing;

/// <summary>Keeps all reports.</summary>
internal sealed class RecordingSink : IReportSink
{
    public List<DetectedReport> Detected { get; } = [];

    public List<PacketReport> Packets { get; } = [];

    public List<MessageReport> Messages { get; } = [];

    public List<OrderReport> Orders { get; } = [];

    public List<GapReport> Gaps { get; } = [];

    public List<EventReport> Events { get; } = [];

    public List<ConnectionReport> Connections { get; } = [];

    public List<HostSettingsReport> HostSettings { get; } = [];

    public List<SnapshotReport> Snapshots { get; } = [];

    public List<SummaryReport> Days { get; } = [];

    public List<SummaryReport> Summaries { get; } = [];

    public void OnDetected(DetectedReport report) => Detected.Add(report);

    public void OnPacket(PacketReport report) => Packets.Add(report with { });

    public void OnMessage(MessageReport report) => Messages.Add(report with { });

    public void OnOrder(OrderReport report) => Orders.Add(report.Copy());

    public void OnGap(GapReport report) => Gaps.Add(report with { });

    public void OnEvent(EventReport report) => Events.Add(report with { });

    public void OnConnection(ConnectionReport report) => Connections.Add(report);

    public void OnHostSettings(HostSettingsReport report) => HostSettings.Add(report);

    public void OnSnapshot(SnapshotReport report) => Snapshots.Add(report.Copy());

    public void OnDay(SummaryReport report) => Days.Add(report);

    public void OnSummary(SummaryReport report) => Summaries.Add(report);
}
