// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Engines;

/// <summary>An appliance as one writer of the metric database had it at one time.</summary>
internal sealed class Snapshot
{
    private const long ToleranceMs = 20;                    // times are floating-point seconds in the database

    /// <summary>End of its newest interval, UTC, nanoseconds; null if unknown.</summary>
    internal long? LastNs { get; set; }

    /// <summary>Start of its totals, UTC, nanoseconds; null if unknown.</summary>
    internal long? StartNs { get; set; }

    /// <summary>Time at which these were written, UTC since 1970, milliseconds; null if it was not asked for.</summary>
    internal long? TimeMs { get; set; }

    internal Dictionary<RowKey, RowTotals> Rows { get; } = [];

    /// <summary>Rows that were written with the rest. A database shows the last value of a series for some minutes,
    /// also where its writer has left the series out since.</summary>
    internal IEnumerable<KeyValuePair<RowKey, RowTotals>> Written => Rows.Where(row => IsWritten(row.Value));

    /// <summary>True if a histogram of a row is among what was found.</summary>
    internal bool HasHistograms => Rows.Values.Any(row => row.HasHistogram);

    /// <summary>True if rows were written with the rest, or there are none.</summary>
    /// <param name="hasRows">True if the appliance has histograms of such rows at some other time.</param>
    internal bool IsWhole(bool hasRows) =>
        TimeMs is null || Written.Any() || (Rows.Count == 0 && !hasRows);

    /// <summary>The row of a key; a new one if there is none.</summary>
    internal RowTotals Row(RowKey key)
    {
        if (!Rows.TryGetValue(key, out RowTotals? row))
            Rows.Add(key, row = new RowTotals());
        return row;
    }

    private bool IsWritten(RowTotals row) =>
        TimeMs is not { } timeMs || (row.HasHistogram && row.TimeMs >= timeMs - ToleranceMs);
}

/// <summary>
/// An appliance over time. Several programs may have written it, such as two monitors: their values are the same
/// totals, so that at each time those of any one will do, and those of two are never added.
/// </summary>
internal sealed class Timeline
{
    private readonly SortedDictionary<long, SortedDictionary<string, Snapshot>> _times = [];

    /// <summary>Times, UTC since 1970, milliseconds.</summary>
    internal IEnumerable<long> TimesMs => _times.Keys;

    /// <summary>State that a writer had at a time.</summary>
    /// <param name="timeMs">Time, milliseconds.</param>
    /// <param name="writer">Labels that the writer gives.</param>
    internal Snapshot At(long timeMs, string writer)
    {
        if (!_times.TryGetValue(timeMs, out SortedDictionary<string, Snapshot>? writers))
            _times.Add(timeMs, writers = new SortedDictionary<string, Snapshot>(StringComparer.Ordinal));
        if (!writers.TryGetValue(writer, out Snapshot? snapshot))
            writers.Add(writer, snapshot = new Snapshot());
        return snapshot;
    }

    /// <summary>True if a histogram was found at any time.</summary>
    internal bool HasHistograms => _times.Values.Any(writers => writers.Values.Any(one => one.HasHistograms));

    /// <summary>The newest state at a time, of a writer that has written rows if any has; null if the appliance was not
    /// there.</summary>
    internal Snapshot? Find(long timeMs) => !_times.TryGetValue(timeMs, out var writers) ? null
        : writers.Values.Where(one => one.LastNs is not null).OrderByDescending(one => one.Written.Any())
            .ThenByDescending(one => one.LastNs).FirstOrDefault();
}
