// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Passes reports on, and gaps, events and slow orders to the black box too.</summary>
internal sealed class BlackBoxSink(IReportSink sink, BlackBoxEvents events, bool passesOrders) : IReportSink
{
    /// <summary>The sink itself without a black box.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="events">Receives what the black box writes files for.</param>
    /// <param name="passesOrders">False if orders are reported for the black box alone.</param>
    internal static IReportSink For(IReportSink sink, BlackBoxEvents? events, bool passesOrders) =>
        events is null ? sink : new BlackBoxSink(sink, events, passesOrders);

    /// <inheritdoc/>
    public void OnGap(GapReport report)
    {
        events.Take(report);
        sink.OnGap(report);
    }

    /// <inheritdoc/>
    public void OnEvent(EventReport report)
    {
        events.Take(report);
        sink.OnEvent(report);
    }

    /// <inheritdoc/>
    public void OnDetected(DetectedReport report) => sink.OnDetected(report);

    /// <inheritdoc/>
    public void OnPacket(PacketReport report) => sink.OnPacket(report);

    /// <inheritdoc/>
    public void OnMessage(MessageReport report) => sink.OnMessage(report);

    /// <inheritdoc/>
    public void OnOrder(OrderReport report)
    {
        events.Take(report);
        if (passesOrders)
            sink.OnOrder(report);
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
    public void OnSummary(SummaryReport report) => sink.OnSummary(report);
}
