// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Hashing;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Appliance;

/// <summary>Passes reports on with hashes in place of the keys of orders. Messages, which are requested one by one,
/// keep their keys.</summary>
internal sealed class OrderKeySink(IReportSink sink, OrderKeyHash hash) : IReportSink
{
    /// <summary>The sink itself for plain keys, else one that hides them.</summary>
    internal static IReportSink For(IReportSink sink, OrderKeyDisclosure disclosure) =>
        disclosure == OrderKeyDisclosure.Plain ? sink : new OrderKeySink(sink, OrderKeyHash.OfProcess);

    /// <inheritdoc/>
    public void OnDetected(DetectedReport report) => sink.OnDetected(report);

    /// <inheritdoc/>
    public void OnPacket(PacketReport report) => sink.OnPacket(report);

    /// <inheritdoc/>
    public void OnMessage(MessageReport report) => sink.OnMessage(report);

    /// <inheritdoc/>
    public void OnOrder(OrderReport report)
    {
        hash.Hide(report.OrderKey, out OrderKey hidden);
        report.OrderKey = hidden;
        sink.OnOrder(report);
    }

    /// <inheritdoc/>
    public void OnGap(GapReport report) => sink.OnGap(report);

    /// <inheritdoc/>
    public void OnEvent(EventReport report)
    {
        hash.Hide(report.OrderKey, out OrderKey hidden);
        report.OrderKey = hidden;
        sink.OnEvent(report);
    }

    /// <inheritdoc/>
    public void OnConnection(ConnectionReport report) => sink.OnConnection(report);

    /// <inheritdoc/>
    public void OnHostSettings(HostSettingsReport report) => sink.OnHostSettings(report);

    /// <inheritdoc/>
    public void OnSnapshot(SnapshotReport report)
    {
        IReadOnlyList<SeriesReport> series = report.Interval.Series;
        for (int index = 0; index < series.Count; index++)
        {
            for (int place = 0; place < (series[index].Worst?.Count ?? 0); place++)
                Hide(series[index].Worst![place]);
        }
        sink.OnSnapshot(report);
    }

    /// <inheritdoc/>
    public void OnDay(SummaryReport report) => sink.OnDay(report);

    /// <inheritdoc/>
    public void OnSummary(SummaryReport report) => sink.OnSummary(report);

    private void Hide(WorstReport sample)
    {
        hash.Hide(sample.OrderKey, out OrderKey hidden);
        sample.OrderKey = hidden;
    }
}
