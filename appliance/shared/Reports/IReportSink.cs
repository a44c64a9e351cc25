// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports;

/// <summary>
/// Receives the measurements, one report at a time, in the order of publication. Packets, messages, orders, gaps,
/// events and snapshots are valid until the call returns: a sink that forwards one may change it, a sink that keeps one
/// makes a copy.
/// </summary>
public interface IReportSink
{
    /// <summary>Receives a recognised feed or session.</summary>
    void OnDetected(DetectedReport report);

    /// <summary>Receives a market-data packet.</summary>
    void OnPacket(PacketReport report);

    /// <summary>Receives a message of an order protocol.</summary>
    void OnMessage(MessageReport report);

    void OnOrder(OrderReport report);

    /// <summary>Receives the closing of a gap's numbers.</summary>
    void OnGap(GapReport report);

    void OnEvent(EventReport report);

    /// <summary>Receives a TCP connection of the host that ended, or was open at the end.</summary>
    void OnConnection(ConnectionReport report);

    /// <summary>Receives the host settings when they are first known and when they have changed.</summary>
    void OnHostSettings(HostSettingsReport report);

    void OnSnapshot(SnapshotReport report);

    /// <summary>Receives the totals of a day that ended.</summary>
    void OnDay(SummaryReport report);

    /// <summary>Receives the summary at the end.</summary>
    void OnSummary(SummaryReport report);
}
