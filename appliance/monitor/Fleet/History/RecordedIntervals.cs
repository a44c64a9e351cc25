// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Reports;

namespace Telemetry.Fleet.History;

/// <summary>Intervals of one start of an appliance that come from a file and not as messages. Belongs to one
/// thread.</summary>
public sealed class RecordedIntervals
{
    private const long SecondsNs = 3_600_000_000_000;       // then minutes take their place
    private const int MinutesAtOnce = 2;

    private readonly PublisherHistory _history = new();

    /// <summary>Adds the next interval. Only its series are kept.</summary>
    /// <param name="endTimeNs">Its end, UTC, nanoseconds.</param>
    public void Add(SnapshotReport interval, long endTimeNs)
    {
        _history.Add(interval, endTimeNs, endTimeNs);
        _history.RemoveBefore(endTimeNs - SecondsNs, long.MinValue, MinutesAtOnce);
    }

    public RecordSelection All(string appliance)
    {
        IReadOnlyList<IntervalRecord> records = _history.Between(long.MinValue, long.MaxValue);
        (long fromNs, long toNs) = records.Count == 0 ? (0, 0)
            : (records.Min(one => one.StartTimeNs), records.Max(one => one.EndTimeNs));
        return new RecordSelection(
            [new AppliancePart(appliance, records, fromNs, toNs)], (fromNs, toNs), HistorySpan.FromRecording);
    }
}
