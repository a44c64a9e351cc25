// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Fleet.Queries;

/// <summary>Everything that is known around one instant of an appliance.</summary>
public sealed record Evidence
{
    private const long AroundNs = 1_000_000_000;
    private const int Neighbours = 5;                       // before and after

    /// <summary>Stamp, nanoseconds.</summary>
    public required long StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds; null if unknown.</summary>
    public long? TimeNs { get; private init; }

    /// <summary>The largest sample of the series in the interval around; null if there is none.</summary>
    public WorstSample? Sample { get; private init; }

    /// <summary>The order that ended at the stamp; null if it was not published.</summary>
    public OrderReport? Order { get; private init; }

    /// <summary>Orders just before and after.</summary>
    public IReadOnlyList<OrderReport> Around { get; private init; } = [];

    /// <summary>Gaps that were open within a second of it.</summary>
    public IReadOnlyList<GapReport> Gaps { get; private init; } = [];

    /// <summary>Events within a second of it.</summary>
    public IReadOnlyList<EventReport> Events { get; private init; } = [];

    /// <summary>Busiest windows of the day within a second of it.</summary>
    public IReadOnlyList<BurstReport> Bursts { get; private init; } = [];

    /// <summary>State of the clock; null if unknown.</summary>
    public ClockReport? Clock { get; private init; }

    /// <summary>True if the appliance publishes its orders.</summary>
    public bool HasOrders { get; private init; }

    /// <summary>Collects it. Called on the thread of the fleet.</summary>
    public static Evidence Of(FleetAppliance appliance, SeriesFilter filter, long stampNs)
    {
        Publisher publisher = appliance.Current;
        OrderReport[] orders = [.. publisher.Orders.All.Select(item => item.Report)];
        int place = Array.FindIndex(orders, one => one.AnswerStampNs == stampNs || one.OrderStampNs == stampNs);
        SummaryReport counters = publisher.Counters();
        long? offsetNs = counters.Clock?.OffsetNs;
        return new Evidence
        {
            StampNs = stampNs,
            TimeNs = stampNs + offsetNs,
            Sample = SampleAt(publisher, filter, stampNs),
            Order = place < 0 ? null : orders[place],
            Around = place < 0 ? []
                : [.. orders.Where((_, index) => index != place && Math.Abs(index - place) <= Neighbours)],
            Gaps = [.. publisher.Gaps.All.Select(item => item.Report).Where(
                gap => gap.OpenedStampNs <= stampNs + AroundNs && gap.ClosedStampNs >= stampNs - AroundNs)],
            Events = [.. publisher.Events.All.Select(item => item.Report).Where(one => IsNear(one.StampNs, stampNs))],
            Bursts =
                [.. counters.Bursts.Where(one => IsNear(one.StampNs, stampNs)).Select(one => one with { })],
            Clock = counters.Clock,
            HasOrders = publisher.Orders.Count > 0,
        };
    }

    private static bool IsNear(long stampNs, long otherNs) => Math.Abs(stampNs - otherNs) <= AroundNs;

    private static WorstSample? SampleAt(Publisher publisher, SeriesFilter filter, long stampNs)
    {
        foreach (IntervalRecord record in publisher.History.Seconds.All)
        {
            for (int index = 0; index < record.Series.Length; index++)
            {
                if (filter.Selects(record.Series[index]) && record.TryRead(index, out SeriesSamples samples)
                    && samples.Worst.ValueNs > 0 && samples.Worst.StampNs == stampNs)
                    return samples.Worst;
            }
        }
        return null;
    }
}
