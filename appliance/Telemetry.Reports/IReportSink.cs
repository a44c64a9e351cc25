// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports;

/// <summary>Takes what was measured, one report at a time, in the order in which it was told. Packets, messages,
/// orders, gaps, events and snapshots are lent until the call returns: who passes one on may change it, who keeps one
/// keeps a copy.</summary>
public interface IReportSink
{
    /// <summary>A feed or session was recognised.</summary>
    void OnDetected(DetectedReport report);

    /// <summary>A market-data packet.</summary>
    void OnPacket(PacketReport report);

    /// <summary>A message of an order protocol.</summary>
    void OnMessage(MessageReport report);

    /// <summary>An order.</summary>
    void OnOrder(OrderReport report);

    /// <summary>Numbers of a gap closed.</summary>
    void OnGap(GapReport report);

    /// <summary>Something happened.</summary>
    void OnEvent(EventReport report);

    /// <summary>What the host is set to became known, or changed.</summary>
    void OnHostSettings(HostSettingsReport report);

    /// <summary>An interval ended.</summary>
    void OnSnapshot(SnapshotReport report);

    /// <summary>A day of the counters ended.</summary>
    void OnDay(SummaryReport report);

    /// <summary>The end.</summary>
    void OnSummary(SummaryReport report);
}
