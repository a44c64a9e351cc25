// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Records;

/// <summary>
/// Records of a week, a database for each day of their arrival: forgetting a day is removing its file. There is a bound
/// of all records; where it is met, the oldest day is forgotten sooner. While the disk takes none they wait, up to a
/// bound; what is beyond is counted. Used by the thread that writes, except <see cref="Add"/>.
/// </summary>
internal sealed class RecordStore : ArchivePart
{
    /// <summary>Records of all days at most.</summary>
    public const long MostRecords = 5_000_000;

    private const int MostWaiting = 50_000;
    private const int BatchLength = 10_000;                 // of one transaction

    private readonly DayFiles _files;
    private readonly DatabaseSchema _schema;
    private readonly RecordKind[] _kinds;
    private readonly int _days;
    private readonly long _most;
    private readonly Func<long> _timeNs;
    private readonly object _lock = new();
    private readonly Queue<FleetRecord> _waiting = new();
    private readonly OrderChoice? _choice;
    private readonly OpenDays<RecordFile> _open;
    private readonly Queue<FleetRecord> _chosen = new();    // of those that waited
    private DateOnly _today;
    private long _others;                                   // records of the days before today
    private bool _isEmpty = true;

    /// <summary>Makes it.</summary>
    /// <param name="kinds">Kinds of records; all of one database.</param>
    /// <param name="days">Days that are kept.</param>
    /// <param name="timeNs">Current time, UTC, nanoseconds.</param>
    /// <param name="notices">Receives a line when the disk takes nothing, and when it does again.</param>
    /// <param name="most">Records of all days at most.</param>
    internal RecordStore(
        StateDirectory directory, RecordKind[] kinds, int days, Func<long> timeNs, IProgress<string> notices,
        long most = MostRecords)
        : base(kinds[0] == RecordKind.Order ? "orders" : "events and gaps", [TierOf(kinds, days)], notices)
    {
        (string kind, _schema) = RecordTables.FilesOf(kinds[0]);
        _files = new DayFiles(directory, kind);
        _open = new OpenDays<RecordFile>(day => new RecordFile(_files, day, kinds));
        (_kinds, _days, _most, _timeNs) = (kinds, days, most, timeNs);
        _choice = kinds[0] == RecordKind.Order ? new OrderChoice() : null;
    }

    /// <summary>Takes a record. Any thread.</summary>
    internal void Add(FleetRecord record)
    {
        lock (_lock)
        {
            if (_waiting.Count < MostWaiting)
            {
                _waiting.Enqueue(record);
                return;
            }
        }
        LeaveOut(1, isShortOfRoom: true);
    }

    protected override bool Write(bool ends)
    {
        bool wasEmpty = _isEmpty;
        while (_chosen.Count > 0)
        {
            RecordFile file = _open.Of(NextDay());
            FleetRecord[] batch = [.. _chosen.Take(BatchLength)];
            if (_others + file.Records + batch.Length > _most)
                ForgetSooner(file.Records + batch.Length);
            long refused = 0;
            using (Transaction changes = file.Begin())
            {
                foreach (FleetRecord record in batch)
                    refused += _others + file.Records < _most && file.TryWrite(record) ? 0 : 1;
                file.WriteExtents();
                changes.Commit();
            }
            for (int written = 0; written < batch.Length; written++)
                _ = _chosen.Dequeue();
            LeaveOut(refused, isShortOfRoom: true);
            _isEmpty = false;
        }
        return wasEmpty && !_isEmpty;
    }

    protected override IReadOnlyList<StoredTier> LookAfterFiles()
    {
        DateOnly today = NextDay();
        _open.CloseBefore(today);
        _files.Forget(today, _days);
        CountOthers();
        long? beginNumber = _kinds.Min(kind => _files.FirstNumber(_schema,
            $"SELECT min(number) FROM {RecordTables.NameOf(kind)}"));
        _isEmpty = beginNumber is null;
        return
        [
            TierOf(_kinds, _days) with
            {
                BeginTimeNs = beginNumber is { } number ? RecordExtent.TimeOf(number) : null,
                Bytes = _files.Bytes(),
            },
        ];
    }

    protected override void Close() => _open.Close();

    private static StoredTier TierOf(RecordKind[] kinds, int days) =>
        new(kinds[0] == RecordKind.Order ? "disk_orders" : "disk_events", ResolutionNs: null, days * DayFiles.DayNs,
            BeginTimeNs: null, Bytes: 0, NotWritten: 0, Failure: null);

    /// <summary>Moves what waits to what is written: of orders those of the minutes that are over, chosen.</summary>
    protected override void Collect(bool ends)
    {
        FleetRecord[] waiting;
        lock (_lock)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        IEnumerable<FleetRecord> chosen =
            _choice is null ? waiting : _choice.Of(waiting, ends ? long.MaxValue : _timeNs());
        foreach (FleetRecord record in chosen)
        {
            if (_chosen.Count < MostWaiting)
                _chosen.Enqueue(record);
            else
                LeaveOut(1, isShortOfRoom: true);
        }
    }

    // A clock that is set back a little does not write into the day before again.
    private DateOnly NextDay()
    {
        DateOnly today = DayFiles.DayOf(_timeNs());
        return _today = today.AddDays(1) == _today ? _today : today;
    }

    private void ForgetSooner(long ofToday)
    {
        foreach (DateOnly day in _files.Days().Where(day => day < _today).ToArray())
        {
            if (_others + ofToday <= _most)
                return;
            _open.CloseBefore(day.AddDays(1));
            _files.Remove(day);
            CountOthers();
        }
    }

    private void CountOthers()
    {
        DateOnly[] days = [.. _files.Days()];
        long?[] records = [.. _files.Numbers(_schema, "SELECT sum(records) FROM extent")];
        _others = 0;
        for (int place = 0; place < days.Length && place < records.Length; place++)
            _others += days[place] == _today ? 0 : records[place] ?? 0;
    }
}
