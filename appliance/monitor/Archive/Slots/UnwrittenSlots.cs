// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Slots;

/// <summary>Minutes of an earlier run of the monitor whose slots it did not write, or only in part: the slot in which
/// it ended goes on, and a process that was killed wrote none.</summary>
internal static class UnwrittenSlots
{
    private const long FurthestNs = 12 * StoredSlot.LengthNs;
    private const long MostBytes = 1L << 30;

    /// <summary>Reads them, of each appliance in the order in which they were written. What cannot be read is left out:
    /// the reader or writer of that day reports it.</summary>
    /// <param name="nowNs">Current time, UTC, nanoseconds.</param>
    internal static IReadOnlyList<EndedMinute> Read(StateDirectory directory, long nowNs)
    {
        try
        {
            var minutes = new HistoryReader(directory);
            IReadOnlyDictionary<string, long> written = new SlotReader(directory).Newest();
            var files = new DayFiles(directory, MinuteTables.Kind);
            var unreadable = new UnreadableDays();
            var budget = new WorkBudget(MostBytes);
            long fromNs = nowNs - FurthestNs;
            return
            [
                .. NewestMinutes.Of(files, fromNs, nowNs, unreadable).Keys.SelectMany(name =>
                    minutes.Read(name, (Math.Max(fromNs, written.GetValueOrDefault(name)), nowNs),
                        new SeriesFilter(), budget, unreadable)
                    .Select(minute => new EndedMinute(name, [minute]))),
            ];
        }
        catch (FailureException)
        {
            return [];
        }
    }
}
