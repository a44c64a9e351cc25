// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Simulation.Truth;

namespace Telemetry.Appliance.Demo;

/// <summary>Passes reports on and keeps those that are compared with the ground truth. Delays the summary until the
/// truth is known.</summary>
/// <param name="sink">Receives the reports.</param>
/// <param name="reportsOrders">True to pass orders on, too.</param>
/// <param name="remembered">Numbers of the feed that the appliance keeps.</param>
internal sealed class DemoWitness(IReportSink sink, bool reportsOrders, int remembered) : IReportSink
{
    /// <summary>The reports to compare with the ground truth.</summary>
    internal GroundTruthComparison Truth { get; } = new(remembered);

    /// <inheritdoc/>
    public void OnDetected(DetectedReport report) => sink.OnDetected(report);

    /// <inheritdoc/>
    public void OnPacket(PacketReport report) => sink.OnPacket(report);

    /// <inheritdoc/>
    public void OnMessage(MessageReport report) => sink.OnMessage(report);

    /// <inheritdoc/>
    public void OnOrder(OrderReport report)
    {
        Truth.Add(report);
        if (reportsOrders)
            sink.OnOrder(report);
    }

    /// <inheritdoc/>
    public void OnGap(GapReport report)
    {
        Truth.Add(report);
        sink.OnGap(report);
    }

    /// <inheritdoc/>
    public void OnEvent(EventReport report)
    {
        Truth.Add(report);
        sink.OnEvent(report);
    }

    /// <inheritdoc/>
    public void OnConnection(ConnectionReport report) => sink.OnConnection(report);

    /// <inheritdoc/>
    public void OnHostSettings(HostSettingsReport report) => sink.OnHostSettings(report);

    /// <inheritdoc/>
    public void OnSnapshot(SnapshotReport report) => sink.OnSnapshot(report);

    /// <inheritdoc/>
    public void OnDay(SummaryReport report) => sink.OnDay(report);

    /// <inheritdoc/>
    public void OnSummary(SummaryReport report)
    {
    }
}
