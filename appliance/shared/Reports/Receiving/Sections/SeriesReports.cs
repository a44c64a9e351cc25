// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Receiving.Sections.HostPath;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Series and bursts as reports.</summary>
internal static class SeriesReports
{
    /// <summary>All series of the day.</summary>
    /// <param name="series">Their samples.</param>
    /// <param name="hasBreak">True if counting was interrupted, so that the number of missing samples is
    /// unknown.</param>
    public static IReadOnlyList<SeriesReport> Totals(
        IReadOnlyList<SeriesState?> series, CatalogState catalog, bool hasBreak)
    {
        var reports = new List<SeriesReport>(catalog.SeriesCount);
        for (int index = 0; index < catalog.SeriesCount; index++)
        {
            if (IsInUse(catalog.Series(index)))
                reports.Add(Total(index, series, catalog, hasBreak));
        }
        return reports;
    }

    /// <summary>One series of the day; the parameters are those of <see cref="Totals"/>.</summary>
    public static SeriesReport Total(
        int index, IReadOnlyList<SeriesState?> series, CatalogState catalog, bool hasBreak)
    {
        SeriesState? state = series[index];
        var report = new SeriesReport { Index = index };
        Fill(report, state?.Total, state?.TotalCounters ?? default, catalog.Series(index), catalog);
        FillStamps(report, state, catalog.Series(index).Kind);
        report.NotReceived = state?.NotReceived;
        report.Complete &= !hasBreak;
        report.MayBeMissing = hasBreak ? null : report.MayBeMissing;
        return report;
    }

    /// <summary>All series in the interval.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    /// <param name="series">Their samples.</param>
    /// <param name="times">Offset from stamps to UTC.</param>
    /// <param name="lateOrders">The newest late orders.</param>
    public static IReadOnlyList<SeriesReport> Intervals(
        IReadOnlyList<SeriesReport>? before, IReadOnlyList<SeriesState?> series, CatalogState catalog,
        StampTimes times, LateOrderReports lateOrders)
    {
        var reports = ReportRows<SeriesReport>.Over(before);
        for (int index = 0; index < catalog.SeriesCount; index++)
        {
            if (!IsInUse(catalog.Series(index)))
                continue;
            SeriesState? state = series[index];
            SeriesReport report = reports.Next();
            report.Index = index;
            Fill(report, state?.Interval, state?.IntervalCounters ?? default, catalog.Series(index), catalog);
            FillStamps(report, state, catalog.Series(index).Kind);
            report.Worst = Worst(report.Worst, state, times, lateOrders);
        }
        return reports;
    }

    /// <summary>All bursts.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    /// <param name="times">Offset from stamps to UTC.</param>
    public static IReadOnlyList<BurstReport> Bursts(
        IReadOnlyList<BurstReport>? before, CounterState counters, CatalogState catalog, StampTimes times)
    {
        var bursts = ReportRows<BurstReport>.Over(before);
        for (int line = 0; line < counters.LineBursts.Count; line++)
        {
            string? flow = catalog.FeedText(catalog.Line(line).FeedIndex);
            AddBursts(bursts, counters.LineBursts[line], flow, catalog.LineText(line), null, catalog, times);
        }
        for (int row = 0; row < counters.SessionBursts.Count; row++)
        {
            string? flow = catalog.SessionText(row / 2);
            string direction = ReportNames.OfDirection((byte)(row % 2));
            AddBursts(bursts, counters.SessionBursts[row], flow, null, direction, catalog, times);
        }
        return bursts;
    }

    // A place without a process has no name.
    private static bool IsInUse(in CatalogState.SeriesName name) =>
        !((SeriesKind)name.Kind).IsOfProcesses() || name.Key is not null;

    private static ReportRows<WorstReport> Worst(
        IReadOnlyList<WorstReport>? before, SeriesState? state, StampTimes times, LateOrderReports lateOrders)
    {
        var worst = ReportRows<WorstReport>.Over(before);
        if (state is null || state.Interval.TotalCount == 0)
            return worst;
        foreach (ref readonly WorstRow row in state.Worst.AsSpan())
        {
            if (row.Sample.ValueNs < 0)
                continue;
            WorstReport report = worst.Next();
            report.ValueNs = row.Sample.ValueNs;
            report.StampNs = row.Sample.StampNs;
            report.TimeNs = times.TimeOf(row.Sample.StampNs);
            report.UncertaintyNs = times.UncertaintyNs;
            report.Sequence = row.Sample.Sequence == 0 ? null : row.Sample.Sequence;
            report.OrderKey = ReportNames.KeyOf(row.Key);
            report.SetStages(row.Stages);
            report.Cause = lateOrders.CauseOf(report.StampNs, report.OrderKey);
        }
        return worst;
    }

    private static void Fill(
        SeriesReport report, SparseHistogram? histogram, in SeriesCounters counters,
        in CatalogState.SeriesName name, CatalogState catalog)
    {
        bool mixesClocks = ((SeriesKind)name.Kind).MixesClocks();
        report.Series = name.Name ?? "";
        report.Key = name.Key;
        (report.Feed, report.Session) = (catalog.FeedText(name.FeedIndex), catalog.SessionText(name.SessionIndex));
        (report.Line, report.Against) = (catalog.LineText(name.LineIndex), catalog.LineText(name.LoserLineIndex));
        report.Fill(histogram);
        report.Negative = new NegativeReport
        {
            Count = counters.NegativeCount,
            MinNs = counters.NegativeCount == 0 ? null : NullValue.ToNullable(counters.NegativeMinNs),
        };
        report.AboveRange = new AboveRangeReport
        {
            Count = counters.AboveRangeCount,
            MaxNs = counters.AboveRangeCount == 0 ? null : NullValue.ToNullable(counters.AboveRangeMaxNs),
        };
        report.Complete = counters.MayBeMissing == 0;
        report.MayBeMissing = counters.MayBeMissing;
        report.Attribution = ReportNames.AttributionOfSeries(name.Kind);
        report.StampSource = catalog.StampSource;
        report.ResolutionNs = NullValue.ToNullable(catalog.Status.ResolutionNs);
        report.ClockOffsetNs = mixesClocks ? NullValue.ToNullable(catalog.Status.ClockOffsetNs) : null;
        // That of a device's clock is not known.
        report.UncertaintyNs = mixesClocks && !StampSource.IsOfDevices(catalog.StampSource)
            ? NullValue.ToNullable(catalog.Status.ClockUncertaintyNs) : null;
        report.NotReceived = null;
        string? stamps = catalog.StampSource == StampSource.Kernel ? "host" : catalog.StampSource;
        (string? from, string? to) = SeriesKinds.ClocksOf((SeriesKind)name.Kind);
        (report.FromSource, report.ToSource) = (from ?? stamps, to ?? stamps);
    }

    private static void FillStamps(SeriesReport report, SeriesState? state, byte kind)
    {
        StampCounters stamps = state?.Stamps ?? default;
        bool isOfNics = ((SeriesKind)kind).IsOfNics();
        report.Unstamped = isOfNics ? NullValue.ToNullable(stamps.Unstamped) : null;
        report.ClockStepped = isOfNics ? NullValue.ToNullable(stamps.ClockStepped) : null;
        report.StageMismatch = isOfNics ? NullValue.ToNullable(stamps.StageMismatch) : null;
        report.MappingErrorNs = isOfNics ? NullValue.ToNullable(stamps.MappingErrorNs) : null;
    }

    private static void AddBursts(
        ReportRows<BurstReport> bursts, in BurstRow row, string? flow, string? line, string? direction,
        CatalogState catalog, StampTimes times)
    {
        ReadOnlySpan<BurstFields> windows = [row.Window0, row.Window1, row.Window2, row.Window3];
        foreach (ref readonly BurstFields window in windows)
        {
            if (window.Packets == 0)
                continue;
            BurstReport burst = bursts.Next();
            (burst.Flow, burst.Line, burst.Direction) = (flow, line, direction);
            burst.WindowNs = window.WindowNs;
            burst.Packets = window.Packets;
            burst.Bytes = window.Bytes;
            burst.StampNs = window.StampNs;
            burst.TimeNs = times.TimeOf(window.StampNs);
            burst.UncertaintyNs = times.UncertaintyNs;
            burst.ResolutionNs = NullValue.ToNullable(catalog.Status.ResolutionNs);
        }
    }
}
