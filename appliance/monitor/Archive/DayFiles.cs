// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Archive.Minutes;
using Telemetry.Archive.Records;
using Telemetry.Archive.Slots;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>Databases of one kind, one for each day of UTC: forgetting a day is removing its file. Any
/// thread.</summary>
/// <param name="kind">First part of the names: <c>minutes</c> of <c>minutes-2026-11-25.db</c>.</param>
internal sealed class DayFiles(StateDirectory directory, string kind)
{
    private const string DayForm = "yyyy-MM-dd";
    private const string Ending = ".db";
    private const long NsPerTick = 100;

    /// <summary>Length of a day, nanoseconds.</summary>
    public const long DayNs = 24 * 3600 * 1_000_000_000L;

    /// <summary>Day that holds an instant; one at midnight belongs to the day that ends.</summary>
    public static DateOnly DayOf(long endTimeNs) =>
        DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks((endTimeNs - 1) / NsPerTick));

    /// <summary>Start of a day, UTC since 1970, nanoseconds.</summary>
    public static long BeginOf(DateOnly day) =>
        (day.ToDateTime(TimeOnly.MinValue) - DateTime.UnixEpoch).Ticks * NsPerTick;

    /// <summary>End of a day, UTC since 1970, nanoseconds.</summary>
    public static long EndOf(DateOnly day) => BeginOf(day) + DayNs;

    public static string TextOf(DateOnly day) => day.ToString(DayForm, CultureInfo.InvariantCulture);

    /// <summary>Failure of a day that was forgotten while somebody looked for it.</summary>
    public static FailureException Removed(DateOnly day) => new(new Failure(ExitCode.Failed,
        TextOf(day), "this day was just forgotten", "ask again"));

    /// <summary>Days that there are, the oldest first.</summary>
    public IReadOnlyList<DateOnly> Days()
    {
        var days = new List<DateOnly>();
        foreach (string name in directory.Names())
        {
            if (name.StartsWith(kind + "-", StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal)
                && DateOnly.TryParseExact(name.AsSpan(kind.Length + 1, name.Length - kind.Length - 1 - Ending.Length),
                    DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
                days.Add(day);
        }
        days.Sort();
        return days;
    }

    /// <summary>Days with a part after one time and not after another.</summary>
    public IEnumerable<DateOnly> DaysBetween(long fromTimeNs, long toTimeNs) =>
        Days().Where(day => day >= DayOf(fromTimeNs + 1) && day <= DayOf(toTimeNs));

    /// <summary>Opens a day for writing.</summary>
    /// <exception cref="FailureException">It cannot be used.</exception>
    public Database Open(DateOnly day, DatabaseSchema schema) => directory.OpenDatabase(NameOf(day), schema);

    /// <summary>Opens a day for reading; null if it is no longer there.</summary>
    /// <exception cref="FailureException">It cannot be used.</exception>
    public Database? TryOpenForReading(DateOnly day, DatabaseSchema schema) =>
        directory.TryOpenForReading(NameOf(day), schema);

    /// <summary>Removes the days before today's last few. As many as these stay in any case: a clock that is wrong for
    /// a while must not remove what is held.</summary>
    /// <param name="today">Today, UTC.</param>
    /// <param name="days">Days that are kept, today included.</param>
    public void Forget(DateOnly today, int days)
    {
        IReadOnlyList<DateOnly> held = Days();
        foreach (DateOnly day in held.Take(Math.Max(0, held.Count - days)).Where(day => day < today.AddDays(1 - days)))
            Remove(day);
    }

    /// <summary>Number that a statement returns of the first day that can be read and has one; null if none
    /// has.</summary>
    public long? FirstNumber(DatabaseSchema schema, string sql) =>
        Numbers(schema, sql).FirstOrDefault(number => number is not null);

    /// <summary>Start of the oldest minute, slot or record that can be read, UTC, nanoseconds; null if there is
    /// none.</summary>
    public static long? BeginOfAll(StateDirectory directory)
    {
        List<long?> begins =
        [
            new DayFiles(directory, MinuteTables.Kind).FirstNumber(MinuteTables.Schema, MinuteTables.First),
            new DayFiles(directory, SlotTables.Kind).FirstNumber(SlotTables.Schema, SlotTables.First),
        ];
        foreach (RecordKind one in Enum.GetValues<RecordKind>())
        {
            (string files, DatabaseSchema schema) = RecordTables.FilesOf(one);
            begins.Add(new DayFiles(directory, files).FirstNumber(
                schema, $"SELECT min(number) FROM {RecordTables.NameOf(one)}") is { } number
                    ? RecordExtent.TimeOf(number) : null);
        }
        return begins.Min();
    }

    /// <summary>Number that a statement returns of each day, the oldest first; null of days that have none, or cannot
    /// be read.</summary>
    public IEnumerable<long?> Numbers(DatabaseSchema schema, string sql)
    {
        foreach (DateOnly day in Days())
            yield return NumberOf(day, schema, sql);
    }

    public void Remove(DateOnly day) => directory.RemoveDatabase(NameOf(day));

    /// <summary>Size of all, bytes.</summary>
    public long Bytes() => Days().Sum(day => directory.LengthOf(NameOf(day)));

    private long? NumberOf(DateOnly day, DatabaseSchema schema, string sql)
    {
        try
        {
            using Database? database = TryOpenForReading(day, schema);
            using Statement? statement = database?.Prepare(sql);
            return statement?.Step() == true ? statement.Number(0) : null;
        }
        catch (FailureException)
        {
            // The reader or writer of that day reports it.
            return null;
        }
    }

    private string NameOf(DateOnly day) => $"{kind}-{TextOf(day)}{Ending}";
}
