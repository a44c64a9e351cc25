// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Slots;

/// <summary>
/// Reads the summaries of five minutes of the last weeks, for comparisons with the same time of other days. Any thread;
/// each question has connections of its own, and reads the files: not for the model's thread. Slots begin at multiples
/// of five minutes of UTC. One in which the monitor did not run for a time is not complete. A day that cannot be read
/// is left out.
/// </summary>
public sealed class SlotReader(StateDirectory directory)
{
    private readonly DayFiles _files = new(directory, SlotTables.Kind);

    /// <summary>Slots of some series of one appliance, in the order of time.</summary>
    /// <param name="fromTimeNs">Start of the first slot at the earliest, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">Start of the last slot, not itself, UTC, nanoseconds.</param>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    public IReadOnlyList<LatencySlot> Latencies(
        string appliance, SeriesFilter filter, long fromTimeNs, long toTimeNs, UnreadableDays unreadable)
    {
        var slots = new List<LatencySlot>();
        Each((fromTimeNs, toTimeNs), unreadable, database =>
        {
            using Statement select = database.Prepare("""
                SELECT start_time_ns, received_ns, slot.complete AND latency.complete, settings, count, p50_ns, p90_ns,
                    p99_ns, p999_ns, p9999_ns, max_ns, p50_low_ns, p50_high_ns, p99_low_ns, p99_high_ns
                FROM slot JOIN latency ON latency.slot = slot.id
                WHERE appliance = (SELECT id FROM appliance WHERE name = ?1) AND series = ?2 AND start_time_ns >= ?3
                    AND start_time_ns < ?4
                ORDER BY start_time_ns
                """);
            select.Bind(1, appliance).Bind(3, fromTimeNs).Bind(4, toTimeNs);
            foreach ((long id, SeriesIdentity series) in DayNames.SeriesOf(database))
            {
                if (!filter.Selects(series))
                    continue;
                select.Bind(2, id);
                while (select.Step())
                    slots.Add(Latency(select, series));
            }
        });
        return slots;
    }

    /// <summary>Start of the newest slot of each appliance on the newest day, UTC, nanoseconds; of none if that day
    /// cannot be read: its reader or writer reports it.</summary>
    public IReadOnlyDictionary<string, long> Newest()
    {
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        if (_files.Days() is not [.., var day])
            return newest;
        new UnreadableDays().Read(day, () =>
        {
            using Database? database = _files.TryOpenForReading(day, SlotTables.Schema);
            using Statement? select = database?.Prepare(
                "SELECT name, (SELECT max(start_time_ns) FROM slot WHERE appliance = appliance.id) FROM appliance");
            while (select?.Step() == true)
                newest[select.Text(0)!] = select.Int64(1);
        });
        return newest;
    }

    /// <summary>Messages of feeds in the slots of one appliance, in the order of time.</summary>
    /// <param name="feed">Name of the feed; null for all.</param>
    /// <param name="span">Start of the first slot at the earliest, and of the last, not itself; UTC,
    /// nanoseconds.</param>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    public IReadOnlyList<FlowSlot> Feeds(
        string appliance, string? feed, (long FromNs, long ToNs) span, UnreadableDays unreadable) => Rows(
        "feed, messages, 0 FROM slot JOIN feed ON feed.slot = slot.id", "feed", feed, appliance, (span, unreadable),
        Flow);

    /// <summary>Orders and rejects of sessions in the slots of one appliance, in the order of time.</summary>
    /// <param name="session">Name of the session; null for all.</param>
    /// <param name="span">Start of the first slot at the earliest, and of the last, not itself; UTC,
    /// nanoseconds.</param>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    public IReadOnlyList<FlowSlot> Sessions(
        string appliance, string? session, (long FromNs, long ToNs) span, UnreadableDays unreadable) => Rows(
        "session, orders, rejects FROM slot JOIN session ON session.slot = slot.id", "session", session, appliance,
        (span, unreadable), Flow);

    /// <summary>Packets that lines delivered first in the slots of one appliance, in the order of time.</summary>
    /// <param name="feed">Name of the feed; null for all.</param>
    /// <param name="span">Start of the first slot at the earliest, and of the last, not itself; UTC,
    /// nanoseconds.</param>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    public IReadOnlyList<LineSlot> Lines(
        string appliance, string? feed, (long FromNs, long ToNs) span, UnreadableDays unreadable) => Rows(
        "feed, line, wins, sum(wins) OVER (PARTITION BY slot, feed) FROM slot JOIN line ON line.slot = slot.id", "feed",
        feed, appliance, (span, unreadable),
        row => new LineSlot(HeadOf(row), row.Text(4)!, row.Text(5)!, row.Int64(6), row.Int64(7)));

    /// <summary>Clocks in the slots of one appliance in which they are known, in the order of time.</summary>
    /// <param name="span">Start of the first slot at the earliest, and of the last, not itself; UTC,
    /// nanoseconds.</param>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    public IReadOnlyList<ClockSlot> Clocks(
        string appliance, (long FromNs, long ToNs) span, UnreadableDays unreadable) => Rows(
        "clock_uncertainty_ns FROM slot WHERE clock_uncertainty_ns IS NOT NULL", null, null, appliance,
        (span, unreadable),
        row => new ClockSlot(HeadOf(row), row.Int64(4)));

    private List<TSlot> Rows<TSlot>(
        string sql, string? column, string? name, string appliance,
        ((long FromNs, long ToNs) Span, UnreadableDays Unreadable) of, Func<Statement, TSlot> read)
    {
        string condition = column is null ? " AND ?1 IS NULL" : $" WHERE (?1 IS NULL OR {column} = ?1)";
        var slots = new List<TSlot>();
        Each(of.Span, of.Unreadable, database =>
        {
            using Statement select = database.Prepare("SELECT start_time_ns, received_ns, complete, settings, " + sql
                + condition + " AND appliance = (SELECT id FROM appliance WHERE name = ?2)"
                + " AND start_time_ns >= ?3 AND start_time_ns < ?4 ORDER BY start_time_ns");
            select.Bind(1, name).Bind(2, appliance).Bind(3, of.Span.FromNs).Bind(4, of.Span.ToNs);
            while (select.Step())
                slots.Add(read(select));
        });
        return slots;
    }

    private void Each((long FromNs, long ToNs) span, UnreadableDays unreadable, Action<Database> read)
    {
        foreach (DateOnly day in _files.DaysBetween(span.FromNs, span.ToNs))
            unreadable.Read(day, () =>
            {
                using Database? database = _files.TryOpenForReading(day, SlotTables.Schema);
                if (database is not null)
                    read(database);
            });
    }

    private static FlowSlot Flow(Statement row) => new(HeadOf(row), row.Text(4)!, row.Int64(5), row.Int64(6));

    private static LatencySlot Latency(Statement row, SeriesIdentity series) => new(
        HeadOf(row), series, row.Int64(4), row.Number(5), row.Number(6), row.Number(7), row.Number(8), row.Number(9),
        row.Int64(10))
    {
        P50Range = new PercentileRange(row.Number(11), row.Number(12)),
        P99Range = new PercentileRange(row.Number(13), row.Number(14)),
    };

    private static SlotHead HeadOf(Statement row) =>
        new(row.Int64(0), row.Int64(1), row.Int64(2) != 0, row.Text(3));
}
