// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Simulation.Truth;

namespace Telemetry.Appliance.Demo;

/// <summary>Passes reports on and remembers what the books will be compared with. The summary waits for the
/// truth.</summary>
/// <param name="sink">Where reports go on to.</param>
/// <param name="tellsOrders">Whether orders do, too.</param>
/// <param name="remembered">Numbers of the feed that the appliance remembers.</param>
internal sealed class DemoWitness(IReportSink sink, bool tellsOrders, int remembered) : IReportSink
{
    /// <summary>What was reported, to be compared with the books.</summary>
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
        if (tellsOrders)
            sink.OnOrder(report);
    }

    /// <inheritdoc/>
    public void OnGap(GapReport report)
    {
        Truth.Add(report);
        sink.OnGap(report);
    }

    /// <inheritdoc/>
    public void OnEvent(EventReport report) => sink.OnEvent(report);

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
