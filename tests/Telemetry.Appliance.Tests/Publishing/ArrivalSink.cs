// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Appliance.Tests.Publishing;

/// <summary>Keeps gaps and events with the instant at which they arrived.</summary>
internal sealed class ArrivalSink : IReportSink
{
    public List<(GapReport Gap, long ArrivedNs)> Gaps { get; } = [];

    public List<(EventReport Event, long ArrivedNs)> Events { get; } = [];

    public int Snapshots { get; private set; }

    /// <summary>The last one, lent.</summary>
    public SnapshotReport? Last { get; private set; }

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

    public void OnGap(GapReport report) => Gaps.Add((report, MonotonicClock.NowNs));

    public void OnEvent(EventReport report) => Events.Add((report, MonotonicClock.NowNs));

    public void OnSnapshot(SnapshotReport report) => (Snapshots, Last) = (Snapshots + 1, report);

    public void OnHostSettings(HostSettingsReport report)
    {
    }

    public void OnDay(SummaryReport report)
    {
    }

    public void OnSummary(SummaryReport report)
    {
    }
}
