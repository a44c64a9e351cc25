// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>Reads the minutes on disk. Any thread; each question has connections of its own.</summary>
public sealed class HistoryReader(StateDirectory directory)
{
    private const long ToleranceNs = 20_000_000;

    private readonly DayFiles _minutes = new(directory, MinuteTables.Kind);

    /// <summary>A selection from memory with what is on the disk from before. A day that cannot be read is left out,
    /// and the selection says so.</summary>
    /// <param name="filter">Series whose samples are wanted; null for none, where counters suffice.</param>
    /// <param name="budget">Takes what is read.</param>
    /// <exception cref="FailureException">Too much would have to be read.</exception>
    public RecordSelection Complete(RecordSelection selection, SeriesFilter? filter, WorkBudget budget)
    {
        var unreadable = new UnreadableDays();
        (long FromNs, long ToNs)?[] spans =
            [.. selection.Parts.Select(part => SpanBefore(part, selection.FromTimeNs))];
        IReadOnlyList<IntervalRecord>[] earlier =
        [
            .. selection.Parts.Zip(spans, (part, span) => span is { } before
                ? Read(part.Appliance, before, filter, budget, unreadable) : []),
        ];
        RecordSelection all =
            earlier.All(records => records.Count == 0) ? selection : selection.WithEarlier(earlier);
        long toNs = spans.Max(span => span?.ToNs) ?? selection.FromTimeNs;
        foreach ((DateOnly day, string reason) in unreadable.Reasons)
            all = all.WithFailure(new HistorySpan(
                Math.Max(DayFiles.BeginOf(day), selection.FromTimeNs), Math.Min(DayFiles.EndOf(day), toNs),
                HistorySpan.FromDisk, 0, 0)
            {
                Failure = reason,
            });
        return all;
    }

    /// <summary>Time before what is held in memory; null if all is.</summary>
    private static (long FromNs, long ToNs)? SpanBefore(AppliancePart part, long fromTimeNs)
    {
        // Begins and ends of intervals are not quite in step.
        long toNs = part.HeldFromNs + (part.Records.Count > 0 ? ToleranceNs : 0);
        return toNs - ToleranceNs <= fromTimeNs + ToleranceNs ? null : (fromTimeNs, toNs);
    }

    /// <summary>Minutes of an appliance that end after a time and not after another, in the order in which they were
    /// written.</summary>
    /// <param name="span">The times, UTC, nanoseconds.</param>
    /// <param name="filter">Series whose samples are wanted; null for none.</param>
    /// <param name="budget">Takes what is read.</param>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    /// <exception cref="FailureException">Too much would have to be read.</exception>
    internal IReadOnlyList<IntervalRecord> Read(
        string appliance, (long FromNs, long ToNs) span, SeriesFilter? filter, WorkBudget budget,
        UnreadableDays unreadable)
    {
        var minutes = new List<(DateOnly Day, StoredMinute Minute)>();
        var series = new HashSet<SeriesIdentity>();
        foreach (DateOnly day in _minutes.DaysBetween(span.FromNs, span.ToNs))
            unreadable.Read(day, () =>
            {
                using Database? database = _minutes.TryOpenForReading(day, MinuteTables.Schema);
                if (database is null)
                    return;
                using var reader = new MinuteFileReader(database);
                (long, SeriesIdentity)[] wanted =
                    filter is null ? [] : [.. reader.Series().Where(one => filter.Selects(one.Series))];
                foreach ((_, SeriesIdentity identity) in wanted)
                    series.Add(identity);
                minutes.AddRange(reader.Read(appliance, span, wanted, budget).Select(minute => (day, minute)));
            });
        var restorer = new MinuteRestorer(series);
        var records = new List<IntervalRecord>();
        foreach ((DateOnly day, StoredMinute minute) in minutes)
            unreadable.Read(day, () => records.Add(restorer.Restore(minute)));
        return records;
    }
}
