// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Perf.WholePath;

/// <summary>Sink that discards reports; the summary is requested at the end.</summary>
internal sealed class NoReports : IReportSink
{
    public void OnDetected(DetectedReport report)
    {
    }

    public void OnPacket(PacketReport report)
    {
    }

    public void OnMessage(MessageReport report)
    {
    }

    public void OnOrder(OrderReport report)
    {
    }

    public void OnGap(GapReport report)
    {
    }

    public void OnEvent(EventReport report)
    {
    }

    public void OnConnection(ConnectionReport report)
    {
    }

    public void OnHostSettings(HostSettingsReport report)
    {
    }

    public void OnSnapshot(SnapshotReport report)
    {
    }

    public void OnDay(SummaryReport report)
    {
    }

    public void OnSummary(SummaryReport report)
    {
    }
}
