// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Publishing.Tests;

/// <summary>Keeps gaps and events with the instant at which they arrived.</summary>
internal sealed class ArrivalSink : IReportSink
{
    public List<(GapReport Gap, long ArrivedNs)> Gaps { get; } = [];

    public List<(EventReport Event, long ArrivedNs)> Events { get; } = [];

    public int Snapshots { get; private set; }

    /// <summary>Orders, gaps and events that came.</summary>
    public int Happened { get; private set; }

    /// <summary>Whether gaps and events are kept.</summary>
    public bool Keeps { get; init; } = true;

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

    public void OnOrder(OrderReport report) => Happened++;

    public void OnGap(GapReport report)
    {
        Happened++;
        if (Keeps)
            Gaps.Add((report with { }, MonotonicClock.NowNs));
    }

    public void OnEvent(EventReport report)
    {
        Happened++;
        if (Keeps)
            Events.Add((report with { }, MonotonicClock.NowNs));
    }

    public void OnSnapshot(SnapshotReport report) => (Snapshots, Last) = (Snapshots + 1, report);

    public void OnConnection(ConnectionReport report)
    {
    }

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
