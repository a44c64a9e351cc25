// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Slots;

/// <summary>
/// Reads the summaries of five minutes of the last weeks, for comparisons with the same time of other days. Any thread;
/// each question has connections of its own, and reads the files: not for the model's thread. Slots begin at multiples
/// of five minutes of UTC. A slot in which the monitor was started or stopped is there in parts, none of which is
/// complete.
/// </summary>
/// <param name="directory">The state directory.</param>
public sealed class SlotReader(StateDirectory directory)
{
    private readonly DayFiles _files = new(directory, SlotTables.Kind);

    /// <summary>Slots of some series of one appliance, in the order of time.</summary>
    /// <param name="appliance">Name of the appliance.</param>
    /// <param name="filter">Series.</param>
    /// <param name="fromTimeNs">Begin of the first slot at the earliest, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">Begin of the last slot, not itself, UTC, nanoseconds.</param>
    /// <exception cref="FailureException">A file cannot be read.</exception>
    public IReadOnlyList<LatencySlot> Latencies(
        string appliance, SeriesFilter filter, long fromTimeNs, long toTimeNs)
    {
        var slots = new List<LatencySlot>();
        Each(fromTimeNs, toTimeNs, database =>
        {
            using Statement select = database.Prepare("""
                SELECT start_time_ns, received_ns, slot.complete AND latency.complete, settings, count, p50_ns, p90_ns,
                    p99_ns, p999_ns, p9999_ns, max_ns
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
                    slots.Add(Read(select, series));
            }
        });
        return slots;
    }

    /// <summary>Messages of a feed in the slots of one appliance, in the order of time.</summary>
    /// <param name="appliance">Name of the appliance.</param>
    /// <param name="feed">Name of the feed.</param>
    /// <param name="fromTimeNs">Begin of the first slot at the earliest, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">Begin of the last slot, not itself, UTC, nanoseconds.</param>
    /// <exception cref="FailureException">A file cannot be read.</exception>
    public IReadOnlyList<FlowSlot> Feed(string appliance, string feed, long fromTimeNs, long toTimeNs) =>
        Flows("SELECT start_time_ns, received_ns, complete, settings, messages, 0 FROM slot JOIN feed ON feed.slot = "
            + "slot.id WHERE feed = ?1", appliance, feed, (fromTimeNs, toTimeNs));

    /// <summary>Orders and rejects of a session in the slots of one appliance, in the order of time.</summary>
    /// <param name="appliance">Name of the appliance.</param>
    /// <param name="session">Name of the session.</param>
    /// <param name="fromTimeNs">Begin of the first slot at the earliest, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">Begin of the last slot, not itself, UTC, nanoseconds.</param>
    /// <exception cref="FailureException">A file cannot be read.</exception>
    public IReadOnlyList<FlowSlot> Session(string appliance, string session, long fromTimeNs, long toTimeNs) =>
        Flows("SELECT start_time_ns, received_ns, complete, settings, orders, rejects FROM slot JOIN session ON "
            + "session.slot = slot.id WHERE session = ?1", appliance, session, (fromTimeNs, toTimeNs));

    private List<FlowSlot> Flows(string sql, string appliance, string name, (long FromNs, long ToNs) span)
    {
        var slots = new List<FlowSlot>();
        Each(span.FromNs, span.ToNs, database =>
        {
            using Statement select = database.Prepare(sql
                + " AND appliance = (SELECT id FROM appliance WHERE name = ?2)"
                + " AND start_time_ns >= ?3 AND start_time_ns < ?4 ORDER BY start_time_ns");
            select.Bind(1, name).Bind(2, appliance).Bind(3, span.FromNs).Bind(4, span.ToNs);
            while (select.Step())
                slots.Add(new FlowSlot(select.Int64(0), select.Int64(1), select.Int64(2) != 0, select.Text(3),
                    select.Int64(4), select.Int64(5)));
        });
        return slots;
    }

    private void Each(long fromTimeNs, long toTimeNs, Action<Database> read)
    {
        foreach (DateOnly day in _files.DaysBetween(fromTimeNs, toTimeNs))
        {
            using Database? database = _files.TryOpenForReading(day, SlotTables.Schema);
            if (database is not null)
                read(database);
        }
    }

    private static LatencySlot Read(Statement row, SeriesIdentity series) => new(
        series, row.Int64(0), row.Int64(1), row.Int64(2) != 0, row.Text(3), row.Int64(4), row.Number(5), row.Number(6),
        row.Number(7), row.Number(8), row.Number(9), row.Int64(10));
}

/// <summary>Samples of a series of an appliance in five minutes.</summary>
/// <param name="Series">The series.</param>
/// <param name="StartTimeNs">Begin, UTC since 1970, nanoseconds.</param>
/// <param name="ReceivedNs">Time within it that was received, nanoseconds.</param>
/// <param name="Complete">True if all of it was received, and no sample may be missing.</param>
/// <param name="SettingsHash">Hash of the settings of the host; null if unknown, or if they changed.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="P50Ns">Median, nanoseconds; this and the following are null if fewer than one sample lies
/// beyond.</param>
/// <param name="P90Ns">90th percentile, nanoseconds.</param>
/// <param name="P99Ns">99th percentile, nanoseconds.</param>
/// <param name="P999Ns">99.9th percentile, nanoseconds.</param>
/// <param name="P9999Ns">99.99th percentile, nanoseconds.</param>
/// <param name="MaxNs">Largest sample, nanoseconds.</param>
public sealed record LatencySlot(
    SeriesIdentity Series, long StartTimeNs, long ReceivedNs, bool Complete, string? SettingsHash, long Count,
    long? P50Ns, long? P90Ns, long? P99Ns, long? P999Ns, long? P9999Ns, long MaxNs);

/// <summary>Counters of a feed or a session of an appliance in five minutes.</summary>
/// <param name="StartTimeNs">Begin, UTC since 1970, nanoseconds.</param>
/// <param name="ReceivedNs">Time within it that was received, nanoseconds: what rates are by.</param>
/// <param name="Complete">True if all of it was received, and nothing was lost in the appliance.</param>
/// <param name="SettingsHash">Hash of the settings of the host; null if unknown, or if they changed.</param>
/// <param name="Count">Messages of a feed, orders of a session.</param>
/// <param name="Rejects">Rejects of a session; 0 of a feed.</param>
public sealed record FlowSlot(
    long StartTimeNs, long ReceivedNs, bool Complete, string? SettingsHash, long Count, long Rejects);
