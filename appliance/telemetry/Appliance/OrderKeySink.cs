// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Hashing;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Appliance;

/// <summary>Passes reports on with hashes in place of the keys of orders. Messages, which are requested one by one,
/// keep their keys.</summary>
internal sealed class OrderKeySink(IReportSink sink, OrderKeyHash hash) : PassingSink(sink)
{
    /// <summary>The sink itself for plain keys, else one that hides them.</summary>
    internal static IReportSink For(IReportSink sink, OrderKeyDisclosure disclosure) =>
        disclosure == OrderKeyDisclosure.Plain ? sink : new OrderKeySink(sink, OrderKeyHash.OfProcess);

    public override void OnOrder(OrderReport report)
    {
        hash.Hide(report.OrderKey, out OrderKey hidden);
        report.OrderKey = hidden;
        base.OnOrder(report);
    }

    public override void OnEvent(EventReport report)
    {
        hash.Hide(report.OrderKey, out OrderKey hidden);
        report.OrderKey = hidden;
        base.OnEvent(report);
    }

    public override void OnSnapshot(SnapshotReport report)
    {
        IReadOnlyList<SeriesReport> series = report.Interval.Series;
        for (int index = 0; index < series.Count; index++)
        {
            for (int place = 0; place < (series[index].Worst?.Count ?? 0); place++)
                Hide(series[index].Worst![place]);
        }
        base.OnSnapshot(report);
    }

    private void Hide(WorstReport sample)
    {
        hash.Hide(sample.OrderKey, out OrderKey hidden);
        sample.OrderKey = hidden;
    }
}
