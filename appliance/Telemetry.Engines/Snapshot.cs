// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Engines;

/// <summary>An appliance as one writer of the metric database had it at one time.</summary>
internal sealed class Snapshot
{
    /// <summary>End of its newest interval, UTC, nanoseconds; null if unknown.</summary>
    internal long? LastNs { get; set; }

    /// <summary>Start of its totals, UTC, nanoseconds; null if unknown.</summary>
    internal long? StartNs { get; set; }

    /// <summary>Its rows.</summary>
    internal Dictionary<RowKey, RowTotals> Rows { get; } = [];

    /// <summary>The row of a key; a new one if there is none.</summary>
    internal RowTotals Row(RowKey key)
    {
        if (!Rows.TryGetValue(key, out RowTotals? row))
            Rows.Add(key, row = new RowTotals());
        return row;
    }
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

    /// <summary>The newest state at a time, of a writer that has rows if any has; null if the appliance was not there.
    /// </summary>
    internal Snapshot? Find(long timeMs) => !_times.TryGetValue(timeMs, out var writers) ? null
        : writers.Values.Where(one => one.LastNs is not null).OrderByDescending(one => one.Rows.Count > 0)
            .ThenByDescending(one => one.LastNs).FirstOrDefault();
}
