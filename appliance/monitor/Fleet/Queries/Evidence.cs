// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Storing;
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Fleet.Queries;

/// <summary>Everything that is known around one instant of an appliance.</summary>
public sealed record Evidence
{
    /// <summary>Time around the instant, before and after, that is collected, nanoseconds.</summary>
    public const long AroundNs = 1_000_000_000;

    /// <summary>Orders before the order, and after it, that belong to the evidence.</summary>
    public const int Neighbours = 5;

    public required string Appliance { get; init; }

    /// <summary>Stamp, nanoseconds.</summary>
    public required long StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds; null if unknown.</summary>
    public long? TimeNs { get; init; }

    /// <summary>The largest sample of the series in the interval around; null if there is none.</summary>
    public WorstSample? Sample { get; init; }

    /// <summary>The order that began or ended at the stamp; null if it was not published.</summary>
    public FoundRecord? Order { get; init; }

    /// <summary>Orders just before and after.</summary>
    public IReadOnlyList<FoundRecord> Around { get; init; } = [];

    /// <summary>Gaps that were open within a second of it.</summary>
    public IReadOnlyList<FoundRecord> Gaps { get; init; } = [];

    /// <summary>Events within a second of it.</summary>
    public IReadOnlyList<FoundRecord> Events { get; init; } = [];

    /// <summary>Busiest windows of the day within a second of it.</summary>
    public IReadOnlyList<BurstReport> Bursts { get; private init; } = [];

    /// <summary>State of the clock; null if unknown.</summary>
    public ClockReport? Clock { get; init; }

    /// <summary>Time that <see cref="Clock"/> is of; null if it is the latest state.</summary>
    public StateSpan? ClockSpan { get; init; }

    /// <summary>Hash of the settings of the host; null if unknown.</summary>
    public string? SettingsHash { get; init; }

    /// <summary>Time that <see cref="SettingsHash"/> is of; null if it is not kept.</summary>
    public StateSpan? SettingsSpan { get; init; }

    /// <summary>Start of the oldest single interval in memory, UTC, nanoseconds; null if none is.</summary>
    public long? RecentFromTimeNs { get; private init; }

    /// <summary>True if the instant is unknown, or within the time with single intervals in memory, or after
    /// it.</summary>
    public bool IsRecent => TimeNs is null || TimeNs >= RecentFromTimeNs;

    /// <summary>True if the appliance publishes its orders.</summary>
    public bool HasOrders { get; init; }

    /// <summary>Time from which all events and gaps are in memory, UTC, nanoseconds; null if none are.</summary>
    public long? WholeFromTimeNs { get; private init; }

    /// <summary>Collects what is in memory. Called on the thread of the fleet.</summary>
    /// <param name="filter">Series of the sample.</param>
    /// <param name="stampNs">Stamp, nanoseconds.</param>
    /// <param name="timeNs">The same instant as UTC, nanoseconds, if it is known.</param>
    public static Evidence Of(FleetAppliance appliance, SeriesFilter filter, long stampNs, long? timeNs = null)
    {
        Publisher publisher = appliance.Current;
        FoundRecord[] orders = Found(appliance, start => start.Orders);
        WorstSample? sample =
            SampleIn(appliance.Starts.SelectMany(start => start.History.Seconds.All), filter, stampNs);
        // One segment may answer several orders: the one of the sample has its value.
        int place = sample is not { ValueNs: var valueNs } ? -1 : Array.FindLastIndex(orders, one => HasStamp(
            one, stampNs) && (one.Columns.OrderToAckNs == valueNs || one.Columns.TickToTradeNs == valueNs));
        if (place < 0)
            place = Array.FindLastIndex(orders, one => HasStamp(one, stampNs));
        SummaryReport counters = publisher.Counters();
        long? instantNs = timeNs ?? stampNs + counters.Clock?.OffsetNs;
        IntervalRecord? held = HeldAt(appliance, instantNs);
        return new Evidence
        {
            Appliance = appliance.Name,
            StampNs = stampNs,
            TimeNs = instantNs,
            RecentFromTimeNs = appliance.Starts.SelectMany(start => start.History.Seconds.All)
                .Min(second => (long?)second.StartTimeNs),
            SettingsHash = held?.SettingsHash,
            SettingsSpan = held is null ? null
                : new StateSpan(held.StartTimeNs, held.EndTimeNs, HistorySpan.FromMemory),
            Sample = sample,
            Order = place < 0 ? null : orders[place],
            Around = place < 0 ? []
                : [.. orders.Where((_, index) => index != place && Math.Abs(index - place) <= Neighbours)],
            Gaps = [.. Found(appliance, start => start.Gaps).Where(gap => gap.Columns.StampNs <= stampNs + AroundNs
                && gap.Columns.EndStampNs >= stampNs - AroundNs)],
            Events = [.. Found(appliance, start => start.Events)
                .Where(one => IsNear(one.Columns.StampNs, stampNs))],
            Bursts =
                [.. counters.Bursts.Where(one => IsNear(one.StampNs, stampNs)).Select(one => one with { })],
            Clock = counters.Clock,
            HasOrders = appliance.Starts.Any(start => start.Orders.Count > 0),
            WholeFromTimeNs = appliance.Starts.Max(
                start => Math.Max(start.Events.DroppedTimeNs ?? 0, start.Gaps.DroppedTimeNs ?? 0)) is > 0 and var ns
                ? ns : appliance.Starts.Min(start => start.FirstTimeNs),
        };
    }

    /// <summary>The largest sample of a series that ended at a stamp; null if it is in no interval.</summary>
    /// <param name="intervals">Intervals, of one appliance.</param>
    /// <param name="stampNs">Stamp, nanoseconds.</param>
    public static WorstSample? SampleIn(IEnumerable<IntervalRecord> intervals, SeriesFilter filter, long stampNs)
    {
        foreach (IntervalRecord record in intervals)
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

    private static IntervalRecord? HeldAt(FleetAppliance appliance, long? instantNs) => appliance.Starts
        .SelectMany(start => start.History.Seconds.All.Concat(start.History.Minutes.All))
        .FirstOrDefault(one => one.StartTimeNs < instantNs && one.EndTimeNs >= instantNs);

    private static FoundRecord[] Found<TReport>(
        FleetAppliance appliance, Func<Publisher, RecentReports<TReport>> list)
        where TReport : class =>
        [
            .. appliance.Starts.SelectMany(start => list(start).All).OrderBy(one => one.Number).Select(one =>
                new FoundRecord(one.Number, appliance.Name, RecordColumns.Of(one.Report), one.Report, default)),
        ];

    private static bool HasStamp(in FoundRecord order, long stampNs) =>
        order.Columns.EndStampNs == stampNs || order.Columns.StampNs == stampNs;

    private static bool IsNear(long stampNs, long otherNs) => Math.Abs(stampNs - otherNs) <= AroundNs;
}
