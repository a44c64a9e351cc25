// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.Desk;

/// <summary>An appliance at the present instant, as the rows of the desk need it.</summary>
internal sealed class ApplianceNow
{
    private const long MinuteNs = 60_000_000_000;

    internal ApplianceNow(FleetModel fleet, FleetAppliance appliance)
    {
        Appliance = appliance;
        State = Publisher.StateAt(fleet.NowNs);
        AgeNs = fleet.NowNs - Publisher.HeardNs;
        FirstSeenNs = fleet.FirstSeen?.Find(appliance.Name);
        IsNew = fleet.FirstSeen?.IsNewToday(appliance.Name, fleet.TimeNs) ?? false;
        Totals = Publisher.Counters();
        Last = Publisher.LastInterval;
        NewestTimeNs = Publisher.History.NewestTimeNs;
        LastMinute = new RecordSelection([appliance], NewestTimeNs - MinuteNs, NewestTimeNs);
    }

    internal FleetAppliance Appliance { get; }

    internal Publisher Publisher => Appliance.Current;

    internal ApplianceState State { get; }

    internal long AgeNs { get; }

    /// <summary>Time of its first message ever, UTC, nanoseconds; null if that is not remembered.</summary>
    internal long? FirstSeenNs { get; }

    /// <summary>True if it was received today for the first time.</summary>
    internal bool IsNew { get; }

    /// <summary>Counters of the day.</summary>
    internal SummaryReport Totals { get; }

    /// <summary>The newest interval; null before the first.</summary>
    internal SnapshotReport? Last { get; }

    /// <summary>End of the newest interval, UTC, nanoseconds.</summary>
    internal long NewestTimeNs { get; }

    /// <summary>The intervals of the last minute.</summary>
    internal RecordSelection LastMinute { get; }

    internal bool IsPresent => State.IsPresent();

    /// <summary>A count of the newest interval as a rate; null if there is no interval, or it is not of now.</summary>
    internal double? RateOf(long? count) => !IsPresent || Last is not { } last || last.EndStampNs <= last.StartStampNs
        ? null : count * 1e9 / (last.EndStampNs - last.StartStampNs);

    /// <summary>Raised conditions of a feed or session.</summary>
    internal IEnumerable<EventReport> RaisedOf(string flow) => Totals.Raised?.Where(one => one.Flow == flow) ?? [];

    /// <summary>True if an instant lies within the last minute.</summary>
    internal bool IsRecent(long? timeNs) => timeNs is { } known && known > NewestTimeNs - MinuteNs;

    /// <summary>Percentiles of a series of the day; null if it has no samples.</summary>
    internal LatencyFigures? DayOf(SeriesFilter filter)
    {
        SeriesReport? series = Publisher.TotalsOf(filter).FirstOrDefault(one => one.Count > 0);
        return series is null ? null
            : new LatencyFigures(series.Count, series.P50Ns, series.P99Ns, series.P999Ns, series.MaxNs);
    }
}

/// <summary>Figures of a distribution, nanoseconds; null where it has too few samples.</summary>
/// <param name="Count">Samples.</param>
/// <param name="P50Ns">Median.</param>
/// <param name="P99Ns">99th percentile.</param>
/// <param name="P999Ns">99.9th percentile.</param>
/// <param name="MaxNs">Largest.</param>
public sealed record LatencyFigures(long Count, long? P50Ns, long? P99Ns, long? P999Ns, long? MaxNs)
{
    internal static LatencyFigures? Of(Distribution distribution) => distribution.Histogram.TotalCount == 0 ? null
        : new LatencyFigures(distribution.Histogram.TotalCount, distribution.At(50), distribution.At(99),
            distribution.At(99.9), distribution.At(100));
}
