// SPDX-License-Identifier: Apache-2.0
using Telemetry.Sqlite;

namespace Telemetry.Archive.Minutes;

/// <summary>Ends of the minutes on disk.</summary>
internal static class NewestMinutes
{
    /// <summary>End of the newest minute of each appliance on the days of a time, UTC, nanoseconds. Of a day that
    /// cannot be read some may be missing.</summary>
    /// <param name="fromNs">Start of the time, UTC, nanoseconds.</param>
    /// <param name="toNs">End of the time, UTC, nanoseconds.</param>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    internal static Dictionary<string, long> Of(
        DayFiles minutes, long fromNs, long toNs, UnreadableDays unreadable)
    {
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (DateOnly day in minutes.DaysBetween(fromNs, toNs))
            unreadable.Read(day, () =>
            {
                using Database? database = minutes.TryOpenForReading(day, MinuteTables.Schema);
                using Statement? ends = database?.Prepare("SELECT appliance.name, max(minute.end_time_ns) FROM minute "
                    + "JOIN appliance ON appliance.id = minute.appliance GROUP BY minute.appliance");
                while (ends?.Step() == true)
                    newest[ends.Text(0)!] = Math.Max(newest.GetValueOrDefault(ends.Text(0)!), ends.Int64(1));
            });
        return newest;
    }
}
