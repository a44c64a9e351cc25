// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>Reads the minutes on disk. Any thread; each question has connections of its own.</summary>
/// <param name="directory">The state directory.</param>
public sealed class HistoryReader(StateDirectory directory)
{
    private const long ToleranceNs = 20_000_000;

    private readonly DayFiles _minutes = new(directory, MinuteTables.Kind);

    /// <summary>A selection from memory with what is on the disk from before.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="filter">Series whose samples are wanted; null for none, where counters suffice.</param>
    /// <param name="budget">Takes what is read.</param>
    /// <exception cref="FailureException">A file cannot be read, or too much would have to be.</exception>
    public RecordSelection Complete(RecordSelection selection, SeriesFilter? filter, WorkBudget budget)
    {
        IReadOnlyList<IntervalRecord>[] earlier =
            [.. selection.Parts.Select(part => Before(part, selection.FromTimeNs, filter, budget))];
        return earlier.All(records => records.Count == 0) ? selection : selection.WithEarlier(earlier);
    }

    private IReadOnlyList<IntervalRecord> Before(
        AppliancePart part, long fromTimeNs, SeriesFilter? filter, WorkBudget budget)
    {
        // Begins and ends of intervals are not quite in step.
        long toNs = part.HeldFromNs + (part.Records.Count > 0 ? ToleranceNs : 0);
        return toNs - ToleranceNs <= fromTimeNs + ToleranceNs
            ? [] : Read(part.Appliance, (fromTimeNs, toNs), filter, budget);
    }

    /// <summary>Minutes of an appliance that end after a time and not after another, in the order in which they were
    /// written.</summary>
    /// <param name="appliance">Its name.</param>
    /// <param name="span">The times, UTC, nanoseconds.</param>
    /// <param name="filter">Series whose samples are wanted; null for none.</param>
    /// <param name="budget">Takes what is read.</param>
    /// <exception cref="FailureException">A file cannot be read, or too much would have to be.</exception>
    internal IReadOnlyList<IntervalRecord> Read(
        string appliance, (long FromNs, long ToNs) span, SeriesFilter? filter, WorkBudget budget)
    {
        var minutes = new List<StoredMinute>();
        var series = new HashSet<SeriesIdentity>();
        foreach (DateOnly day in _minutes.DaysBetween(span.FromNs, span.ToNs))
        {
            using Database? database = _minutes.TryOpenForReading(day, MinuteTables.Schema);
            if (database is null)
                continue;
            using var reader = new MinuteFileReader(database);
            (long, SeriesIdentity)[] wanted =
                filter is null ? [] : [.. reader.Series().Where(one => filter.Selects(one.Series))];
            foreach ((_, SeriesIdentity identity) in wanted)
                series.Add(identity);
            minutes.AddRange(reader.Read(appliance, span, wanted, budget));
        }
        var restorer = new MinuteRestorer(series);
        return [.. minutes.Select(restorer.Restore)];
    }
}
