// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Records;

/// <summary>All days of records of one kind, for one question, which looks at a bounded number of rows. A day that
/// cannot be read is named and left out. Used by one thread.</summary>
internal sealed class RecordDays : IDisposable
{
    private readonly List<(DateOnly Date, RecordDay Records)> _days = [];
    private readonly UnreadableDays _unreadable = new();
    private int _left;                                      // rows that may be looked at

    /// <summary>Opens them.</summary>
    /// <param name="mostRows">Rows that are looked at, at most.</param>
    internal RecordDays(StateDirectory directory, RecordKind kind, int mostRows)
    {
        _left = mostRows;
        (string name, DatabaseSchema schema) = RecordTables.FilesOf(kind);
        var files = new DayFiles(directory, name);
        foreach (DateOnly day in files.Days())
        {
            FirstDayTimeNs ??= DayFiles.BeginOf(day);
            _unreadable.Read(day, () => _days.Add((day, new RecordDay(
                files.TryOpenForReading(day, schema) ?? throw DayFiles.Removed(day), kind))));
        }
    }

    /// <summary>Start of the oldest day, UTC, nanoseconds; null if there is none.</summary>
    internal long? FirstDayTimeNs { get; }

    /// <summary>Days that cannot be read.</summary>
    internal IReadOnlyList<Failure> Unreadable => [.. _unreadable.Failures];

    /// <summary>End of the newest day that cannot be read, UTC, nanoseconds; null if all can.</summary>
    internal long? UnreadableToTimeNs => _unreadable.ToTimeNs;

    /// <summary>Number below which nothing was looked at, since there were too many rows; null if all were.</summary>
    internal long? StoppedAt { get; private set; }

    /// <summary>Records of a filter, newest first.</summary>
    /// <param name="appliances">Names of appliances; empty for all.</param>
    /// <param name="before">Only those with lower numbers.</param>
    /// <param name="limit">Records at most.</param>
    internal List<FoundRecord> Newest(
        RecordFilter filter, IReadOnlyCollection<string> appliances, long before, int limit)
    {
        // The days may overlap, where a clock was set.
        var found = new List<FoundRecord>();
        var heads = new PriorityQueue<(DateOnly Day, RecordCursor Cursor), long>();
        List<RecordCursor> cursors = [];
        foreach ((DateOnly date, RecordDay day) in _days)
            _unreadable.Read(date, () =>
            {
                cursors.Add(day.Newest(filter, appliances, before));
                Advance(date, cursors[^1]);
            });
        while (found.Count < limit && heads.TryDequeue(out (DateOnly Day, RecordCursor Cursor) head, out _))
        {
            if (_left-- == 0)
            {
                StoppedAt = head.Cursor.Number + 1;
                break;
            }
            _unreadable.Read(head.Day, () =>
            {
                if (head.Cursor.IsSelected)
                    found.Add(head.Cursor.Read());
                Advance(head.Day, head.Cursor);
            });
        }
        cursors.ForEach(cursor => cursor.Dispose());
        return found;

        void Advance(DateOnly day, RecordCursor cursor)
        {
            if (cursor.MoveNext())
                heads.Enqueue((day, cursor), -cursor.Number);
        }
    }

    /// <summary>Orders of a filter among which are those with the largest values.</summary>
    /// <param name="appliances">Names of appliances; empty for all.</param>
    /// <param name="isByTick">True for the time from the tick, false for that to the answer.</param>
    /// <param name="limit">Orders that are wanted.</param>
    internal List<FoundRecord> Largest(
        RecordFilter filter, IReadOnlyCollection<string> appliances, bool isByTick, int limit)
    {
        string column = isByTick ? "tick_to_trade_ns" : "order_to_ack_ns";
        // Of a span they come in no order.
        int ofEach = filter.HasSpan ? int.MaxValue : limit;
        return [.. _days.SelectMany(day =>
            Selected(day.Date, () => day.Records.Largest(filter, appliances, column), _ => true, ofEach))];
    }

    /// <summary>The newest record of an appliance that began or ended at a stamp; null if there is none.</summary>
    internal FoundRecord? At(string appliance, long stampNs) => _days.AsEnumerable().Reverse()
        .SelectMany(day => Selected(day.Date, () => day.Records.At(appliance, stampNs), _ => true, 1))
        .Select(one => (FoundRecord?)one).FirstOrDefault();

    /// <summary>Records of an appliance just before and after a number.</summary>
    internal IEnumerable<FoundRecord> Around(string appliance, long number, int ofEach) =>
        ((bool[])[true, false]).SelectMany(isBefore => _days
            .SelectMany(day =>
                Selected(day.Date, () => day.Records.Beside(appliance, number, isBefore), _ => true, ofEach))
            .OrderBy(one => Math.Abs(one.Number - number)).Take(ofEach));

    /// <summary>Records of an appliance that overlap a span.</summary>
    internal IEnumerable<FoundRecord> Between(string appliance, long fromTimeNs, long toTimeNs) =>
        _days.SelectMany(day => Selected(day.Date, () => day.Records.Between(appliance, fromTimeNs, toTimeNs),
            one => one.Columns.IsPartlyIn(fromTimeNs, toTimeNs), int.MaxValue));

    public void Dispose() => _days.ForEach(day => day.Records.Dispose());

    private List<FoundRecord> Selected(
        DateOnly day, Func<RecordCursor> open, Predicate<FoundRecord> isWanted, int limit)
    {
        var found = new List<FoundRecord>();
        _unreadable.Read(day, () =>
        {
            using RecordCursor cursor = open();
            while (found.Count < limit && cursor.MoveNext())
            {
                if (_left-- <= 0)
                {
                    StoppedAt = 0;
                    return;
                }
                if (cursor.IsSelected && cursor.Read() is var one && isWanted(one))
                    found.Add(one);
            }
        });
        return found;
    }
}
