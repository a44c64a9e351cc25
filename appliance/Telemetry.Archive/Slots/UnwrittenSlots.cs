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
    /// whoever reads or writes that day says so.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="nowNs">Current time, UTC, nanoseconds.</param>
    internal static IReadOnlyList<EndedMinute> Read(StateDirectory directory, long nowNs)
    {
        try
        {
            var minutes = new HistoryReader(directory);
            IReadOnlyDictionary<string, long> written = new SlotReader(directory).Newest();
            var budget = new WorkBudget(MostBytes);
            long fromNs = nowNs - FurthestNs;
            return
            [
                .. NamesSince(new DayFiles(directory, MinuteTables.Kind), fromNs, nowNs).SelectMany(name =>
                    minutes.Read(name, (Math.Max(fromNs, written.GetValueOrDefault(name)), nowNs),
                        new SeriesFilter(), budget)
                    .Select(minute => new EndedMinute(name, [minute]))),
            ];
        }
        catch (FailureException)
        {
            return [];
        }
    }

    private static IReadOnlyList<string> NamesSince(DayFiles minutes, long fromNs, long toNs)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (DateOnly day in minutes.DaysBetween(fromNs, toNs))
        {
            using Database? database = minutes.TryOpenForReading(day, MinuteTables.Schema);
            using Statement? select = database?.Prepare("SELECT DISTINCT name FROM minute "
                + "JOIN appliance ON appliance.id = minute.appliance WHERE end_time_ns > ?1");
            select?.Bind(1, fromNs);
            while (select?.Step() == true)
                names.Add(select.Text(0)!);
        }
        return [.. names];
    }
}
