// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Receptions;

/// <summary>
/// Until when each appliance was received, the times in which one was not, and those in which the monitor ran: kept for
/// as long as anything else is. Used by the thread that writes, except <see cref="Add"/> and <see cref="Take"/>.
/// </summary>
internal sealed class ReceptionStore : ArchivePart
{
    private const string FileName = "reception.db";
    private const int MostWaiting = 10_000;

    private static readonly DatabaseSchema Schema = new("""
        CREATE TABLE run (id INTEGER PRIMARY KEY, start_time_ns INTEGER NOT NULL, last_time_ns INTEGER NOT NULL);
        CREATE TABLE received (
            appliance TEXT PRIMARY KEY, incarnation INTEGER NOT NULL, last_time_ns INTEGER NOT NULL,
            ended INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE hole (
            id INTEGER PRIMARY KEY, appliance TEXT NOT NULL, from_time_ns INTEGER NOT NULL,
            to_time_ns INTEGER NOT NULL, cause INTEGER NOT NULL);
        CREATE TABLE cause (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
        INSERT INTO cause VALUES (1, 'lost'), (2, 'silent'), (3, 'ended'), (4, 'clock_step');
        CREATE VIEW holes AS
            SELECT datetime(from_time_ns / 1000000000, 'unixepoch') AS utc,
                (to_time_ns - from_time_ns) / 1e9 AS seconds, appliance, cause.text AS cause
            FROM hole JOIN cause ON cause.id = hole.cause ORDER BY hole.id;
        """,
        "INSERT INTO cause VALUES (5, 'events');");

    private readonly StateDirectory _directory;
    private readonly Func<long> _timeNs;
    private readonly long _keptNs;
    private readonly long _startTimeNs;
    private readonly KeptRun? _before;                      // as far as its minutes are on disk
    private readonly object _lock = new();
    private readonly Queue<ReceptionHole> _waiting = new();
    private IReadOnlyList<Reception>? _received;            // newer than what was written
    private Database? _database;
    private long? _run;                                     // once its start is written

    /// <summary>Reads what was received before; this run begins.</summary>
    /// <param name="days">Days that are kept.</param>
    /// <param name="timeNs">Current time, UTC, nanoseconds.</param>
    /// <param name="notices">Receives a line when the disk takes nothing, and when it does again.</param>
    /// <exception cref="FailureException">The database cannot be used; one that is damaged is set aside.</exception>
    internal ReceptionStore(StateDirectory directory, HistoryDays days, Func<long> timeNs, IProgress<string> notices)
        : base("what was received, and what was not", [TierOf(days)], notices)
    {
        (_directory, _timeNs) = (directory, timeNs);
        _keptNs = TierOf(days).LengthNs;
        _startTimeNs = timeNs();
        (Database database, List<Reception> received, List<KeptRun> runs, List<ReceptionHole> holes) = directory.Open(
            FileName, Schema, static database => (
                database, ReadReceived(database), KeptRun.Read(database), ReadHoles(database)), notices);
        _database = database;
        if (runs.Count > 0)
        {
            (KeptRun last, received) = runs[^1].AsWritten(new DayFiles(directory, MinuteTables.Kind), received);
            _before = runs[^1] = last;
        }
        FirstTimeNs = First(database) ?? _startTimeNs;
        Before = new ReceptionHistory(received,
            [.. holes, .. BeforeAll(directory, FirstTimeNs), .. KeptRun.Between(runs, _startTimeNs)]);
    }

    /// <summary>Appliances and holes from before this run.</summary>
    internal ReceptionHistory Before { get; }

    /// <summary>Start of the first run that is known, UTC, nanoseconds.</summary>
    internal long FirstTimeNs { get; }

    /// <summary>Takes a time that is over. Any thread.</summary>
    internal void Add(ReceptionHole hole)
    {
        lock (_lock)
        {
            if (_waiting.Count < MostWaiting)
            {
                _waiting.Enqueue(hole);
                return;
            }
        }
        LeaveOut(1, isShortOfRoom: true);
    }

    /// <summary>Takes the ends of what was received. Any thread.</summary>
    internal void Take(IReadOnlyList<Reception> received) => Volatile.Write(ref _received, received);

    protected override bool Write(bool ends)
    {
        IReadOnlyList<Reception>? received = Volatile.Read(ref _received);
        ReceptionHole[] holes = Waiting();
        if (received is null && holes.Length == 0 && _run is not null && !ends)
            return false;
        Database database = _database ??= _directory.OpenDatabase(FileName, Schema);
        long run;
        using (Transaction changes = database.Begin())
        {
            run = WriteRun(database);
            using Statement replace = database.Prepare("INSERT OR REPLACE INTO received VALUES (?1, ?2, ?3, ?4)");
            foreach (Reception one in received ?? [])
                replace.Bind(1, one.Appliance).Bind(2, (long)one.Incarnation).Bind(3, one.LastTimeNs)
                    .Bind(4, one.HasEnded ? 1 : 0).Run();
            using Statement insert = database.Prepare("INSERT INTO hole VALUES (NULL, ?1, ?2, ?3, ?4)");
            foreach (ReceptionHole hole in holes)
                insert.Bind(1, hole.Appliance).Bind(2, hole.FromTimeNs).Bind(3, hole.ToTimeNs)
                    .Bind(4, (long)hole.Cause).Run();
            changes.Commit();
        }
        _run = run;
        Interlocked.CompareExchange(ref _received, null, received);
        lock (_lock)
        {
            for (int written = 0; written < holes.Length; written++)
                _ = _waiting.Dequeue();
        }
        return false;
    }

    protected override IReadOnlyList<StoredTier> LookAfterFiles()
    {
        Database database = _database ??= _directory.OpenDatabase(FileName, Schema);
        long oldestNs = _timeNs() - _keptNs;
        using (Transaction changes = database.Begin())
        {
            Delete(database, "DELETE FROM hole WHERE to_time_ns < ?1", oldestNs);
            Delete(database, "DELETE FROM hole WHERE id <= (SELECT max(id) FROM hole) - ?1",
                ReceptionHistory.MostHoles);
            Delete(database, "DELETE FROM received WHERE last_time_ns < ?1", oldestNs);
            Delete(database, "DELETE FROM run WHERE last_time_ns < ?1", oldestNs);
            changes.Commit();
        }
        return
        [
            Tiers[0] with
            {
                BeginTimeNs = First(database),
                Bytes = _directory.LengthOf(FileName),
                NotWritten = 0,
                Failure = null,
            },
        ];
    }

    protected override void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    /// <summary>Time with kept data, but without what was received: of a database that was damaged, or of
    /// before there was one.</summary>
    private static IEnumerable<ReceptionHole> BeforeAll(StateDirectory directory, long firstTimeNs)
    {
        // A slot may begin before the run in which it was received.
        if (DayFiles.BeginOfAll(directory) is { } beginNs && beginNs < firstTimeNs - StoredSlot.LengthNs)
            yield return new ReceptionHole(null, beginNs, firstTimeNs, HoleCause.Unknown);
    }

    private static StoredTier TierOf(HistoryDays days) => new("disk_reception", ResolutionNs: null,
        Math.Max(days.Slots, Math.Max(days.Minutes, days.Records)) * DayFiles.DayNs, BeginTimeNs: null, Bytes: 0,
        NotWritten: 0, Failure: null);

    private static List<Reception> ReadReceived(Database database)
    {
        var received = new List<Reception>();
        using Statement ends = database.Prepare("SELECT appliance, incarnation, last_time_ns, ended FROM received "
            + "ORDER BY last_time_ns DESC");
        while (ends.Step())
            received.Add(new Reception(
                ends.Text(0)!, (ulong)ends.Int64(1), ends.Int64(2), ends.Int64(3) != 0));
        return received;
    }

    private static List<ReceptionHole> ReadHoles(Database database)
    {
        var holes = new List<ReceptionHole>();
        using Statement select = database.Prepare("SELECT appliance, from_time_ns, to_time_ns, cause FROM hole "
            + "ORDER BY id");
        while (select.Step())
            holes.Add(new ReceptionHole(
                select.Text(0)!, select.Int64(1), select.Int64(2), (HoleCause)select.Int64(3)));
        return holes;
    }

    private static long? First(Database database)
    {
        using Statement first = database.Prepare("SELECT min(start_time_ns) FROM run");
        return first.Step() ? first.Number(0) : null;
    }

    private static void Delete(Database database, string sql, long value)
    {
        using Statement delete = database.Prepare(sql);
        delete.Bind(1, value).Run();
    }

    /// <summary>Notes that the monitor runs, and at first until when the run before it was written.</summary>
    private long WriteRun(Database database)
    {
        if (_run is null && _before is { } before)
            before.Write(database);
        using Statement write = database.Prepare(_run is null
            ? "INSERT INTO run VALUES (?1, ?2, ?3)" : "UPDATE run SET last_time_ns = ?3 WHERE id = ?1");
        write.Bind(1, _run);
        if (_run is null)
            write.Bind(2, _startTimeNs);
        write.Bind(3, _timeNs()).Run();
        return _run ?? database.LastId;
    }

    private ReceptionHole[] Waiting()
    {
        lock (_lock)
            return [.. _waiting];
    }
}
