// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;

namespace Telemetry.Fleet.Queries;

/// <summary>Summary of a span of time of one appliance, as if it were one interval.</summary>
public static class WindowSummary
{
    private const string LeadKind = "line_lead";

    /// <summary>Adds up the intervals; null if there are none. Called on the thread of the fleet.</summary>
    public static SummaryReport? Of(FleetAppliance appliance, RecordSelection selection) =>
        appliance.Current.LastInterval is { } last ? Of(last.Copy().Interval, selection) : null;

    /// <summary>Adds up the intervals; null if there are none. Any thread.</summary>
    /// <param name="newest">A copy of the newest interval; becomes the summary.</param>
    /// <exception cref="FailureException">The budget of the selection is used up.</exception>
    public static SummaryReport? Of(SummaryReport newest, RecordSelection selection)
    {
        IReadOnlyList<IntervalRecord> records = selection.Parts[0].Records;
        if (records.Count == 0)
            return null;
        // Names of the newest interval; what had others before is not in it.
        CounterLayout layout = records[^1].Layout;
        var sums = new long[layout.Length];
        foreach (IGrouping<CounterLayout, IntervalRecord> group in records.GroupBy(one => one.Layout))
        {
            var own = new long[group.Key.Length];
            foreach (IntervalRecord record in group)
                selection.AddCounters(record, own);
            layout.Add(sums, own, group.Key);
        }
        if (!layout.Fits(newest))
            return null;
        layout.Write(sums, newest);
        foreach (FeedReport feed in newest.Feeds)
        {
            foreach (LineReport line in feed.Lines)
                line.Complete = line.HasAllRecords;
            feed.SumLines();
        }
        foreach (SessionReport session in newest.Sessions)
            session.Complete = session.HasAllRecords;
        newest.Ledger.InFlight = null;
        newest.StartTimeNs = records[0].StartTimeNs;
        newest.DurationNs = records[^1].EndTimeNs - records[0].StartTimeNs;
        AddSeries(newest, selection, records[^1].Series);
        return newest;
    }

    private static void AddSeries(SummaryReport summary, RecordSelection selection, SeriesIdentity[] series)
    {
        var byKey = new Dictionary<(string, string?), SeriesReport>();
        foreach (SeriesReport report in summary.Series)
            byKey[(report.Series, report.Key)] = report;
        Distribution[] merged = selection.MergeLike(series);
        for (int index = 0; index < series.Length; index++)
        {
            if (byKey.TryGetValue((series[index].Kind, series[index].Key), out SeriesReport? report))
                Fill(report, merged[index]);
        }
        foreach (FeedReport feed in summary.Feeds)
        {
            foreach (LineReport line in feed.Lines)
            {
                line.Ahead = LeadOf(
                    selection, new SeriesFilter { Kind = LeadKind, Feed = feed.Feed, Line = line.Line });
                line.Behind = LeadOf(
                    selection, new SeriesFilter { Kind = LeadKind, Feed = feed.Feed, Against = line.Line });
            }
        }
    }

    private static LeadReport LeadOf(RecordSelection selection, SeriesFilter filter)
    {
        Distribution lead = selection.Merge(filter);
        return lead.Histogram.TotalCount == 0
            ? new LeadReport(0, null, null, null, null)
            : new LeadReport(lead.Histogram.TotalCount, lead.Histogram.ValueAtPercentile(50),
                lead.Histogram.ValueAtPercentile(99), lead.Histogram.MaxNs, null);
    }

    private static void Fill(SeriesReport report, Distribution distribution)
    {
        report.Fill(distribution.Histogram);
        report.Negative = new NegativeReport
        {
            Count = distribution.Samples.NegativeCount,
            MinNs = distribution.Samples.NegativeCount == 0 ? null : distribution.Samples.NegativeMinNs,
        };
        report.AboveRange = new AboveRangeReport
        {
            Count = distribution.Samples.AboveRangeCount,
            MaxNs = distribution.Samples.AboveRangeCount == 0 ? null : distribution.Samples.AboveRangeMaxNs,
        };
        report.MayBeMissing = distribution.Samples.MayBeMissing;
        // As of feeds and sessions: losses in the appliance. What was not received here is in the coverage.
        report.Complete = distribution.Samples.MayBeMissing == 0;
        report.Worst = null;
    }
}
