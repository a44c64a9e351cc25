// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Records;

/// <summary>Reads a day of records of one kind, while another thread may write it. Used by one thread.</summary>
internal sealed class RecordDay : IDisposable
{
    private readonly Database _database;
    private readonly string _table;
    private readonly RecordExtent _extent;
    private readonly Dictionary<long, string?> _names = [];

    /// <summary>Reads what is known of the day.</summary>
    /// <param name="database">The day; disposed here.</param>
    /// <exception cref="FailureException">It cannot be read.</exception>
    internal RecordDay(Database database, RecordKind kind)
    {
        (_database, _table, Kind) = (database, RecordTables.NameOf(kind), kind);
        _extent = RecordExtent.Read(database, kind);
    }

    internal RecordKind Kind { get; }

    /// <summary>Rows that a filter may select, newest first.</summary>
    /// <param name="appliances">Names of appliances; empty for all.</param>
    /// <param name="before">Only those with lower numbers.</param>
    internal RecordCursor Newest(RecordFilter filter, IReadOnlyCollection<string> appliances, long before)
    {
        (long first, long last) = NumbersOf(filter);
        return Cursor(filter, appliances, "number BETWEEN ?1 AND ?2 ORDER BY number DESC",
            first, Math.Min(last, before - 1));
    }

    /// <summary>Rows that a filter may select, those with the largest values first; of a filter with a span all of that
    /// time, in any order.</summary>
    /// <param name="appliances">Names of appliances; empty for all.</param>
    /// <param name="column">Column of the values.</param>
    internal RecordCursor Largest(RecordFilter filter, IReadOnlyCollection<string> appliances, string column)
    {
        (long first, long last) = NumbersOf(filter);
        return filter.HasSpan ? Cursor(filter, appliances, "number BETWEEN ?1 AND ?2", first, last)
            : Cursor(filter, appliances, $"{column} > ?1 AND ?2 > 0 ORDER BY {column} DESC", long.MinValue, 1);
    }

    /// <summary>Rows of an appliance that may overlap a span.</summary>
    /// <param name="fromTimeNs">Start, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">End, UTC, nanoseconds.</param>
    internal RecordCursor Between(string appliance, long fromTimeNs, long toTimeNs)
    {
        (long first, long last) = _extent.NumbersOf(fromTimeNs, toTimeNs);
        return Cursor(new RecordFilter(), [appliance], "number BETWEEN ?1 AND ?2 ORDER BY number", first, last);
    }

    /// <summary>Rows of an appliance that began or ended at a stamp, newest first.</summary>
    internal RecordCursor At(string appliance, long stampNs) => Cursor(new RecordFilter(), [appliance],
        "(stamp_ns = ?1 OR end_stamp_ns = ?2) ORDER BY number DESC", stampNs, stampNs);

    /// <summary>Rows of an appliance just before a number, newest first, or just after it, oldest first.</summary>
    internal RecordCursor Beside(string appliance, long number, bool isBefore) => Cursor(
        new RecordFilter(), [appliance],
        isBefore ? "number < ?1 AND ?2 > 0 ORDER BY number DESC" : "number > ?1 AND ?2 > 0 ORDER BY number", number, 1);

    internal string? NameOf(long? id)
    {
        if (id is not { } known)
            return null;
        if (_names.TryGetValue(known, out string? name))
            return name;
        using Statement select = _database.Prepare("SELECT text FROM name WHERE id = ?1");
        return _names[known] = select.Bind(1, known).Step() ? select.Text(0) : null;
    }

    /// <summary>Id of a name; null if the day does not have it.</summary>
    internal long? IdOf(string name)
    {
        using Statement select = _database.Prepare("SELECT id FROM name WHERE text = ?1");
        return select.Bind(1, name).Step() ? select.Number(0) : null;
    }

    public void Dispose() => _database.Dispose();

    private (long First, long Last) NumbersOf(RecordFilter filter) => filter.HasSpan
        ? _extent.NumbersOf(filter.FromTimeNs ?? 0, filter.ToTimeNs ?? long.MaxValue) : (0, long.MaxValue);

    private RecordCursor Cursor(
        RecordFilter filter, IReadOnlyCollection<string> appliances, string where, long first, long second)
    {
        Statement rows = _database.Prepare($"SELECT {RecordTables.Columns} FROM {_table} WHERE {where}");
        return new RecordCursor(this, rows.Bind(1, first).Bind(2, second), filter, appliances);
    }
}

/// <summary>Goes through rows of a day. Used by one thread.</summary>
internal sealed class RecordCursor : IDisposable
{
    private readonly RecordDay _day;
    private readonly Statement _rows;
    private readonly RecordFilter _filter;
    private readonly HashSet<long>? _appliances;
    private readonly List<(int Column, long Id)> _wanted = [];
    private readonly bool _isEmpty;

    /// <summary>Makes it.</summary>
    /// <param name="rows">The rows; disposed here.</param>
    /// <param name="filter">Selects rows.</param>
    /// <param name="appliances">Names of appliances; empty for all.</param>
    internal RecordCursor(
        RecordDay day, Statement rows, RecordFilter filter, IReadOnlyCollection<string> appliances)
    {
        (_day, _rows, _filter) = (day, rows, filter);
        if (appliances.Count > 0)
            _appliances = [.. appliances.Select(day.IdOf).OfType<long>()];
        _isEmpty = _appliances is { Count: 0 };
        foreach ((int column, string? name) in ((int, string?)[])
            [(5, filter.What), (6, filter.Severity), (7, filter.Feed), (7, filter.Session), (8, filter.Line)])
        {
            if (name is null)
                continue;
            if (day.IdOf(name) is { } id)
                _wanted.Add((column, id));
            else
                _isEmpty = true;
        }
    }

    /// <summary>Number of the row.</summary>
    internal long Number => _rows.Int64(0);

    /// <summary>True if the row is selected.</summary>
    internal bool IsSelected => (_appliances is null || _appliances.Contains(_rows.Int64(1)))
        && _wanted.TrueForAll(one => _rows.Int64(one.Column) == one.Id) && _filter.IsInSpan(_rows.Number(2));

    /// <summary>Goes to the next row; false behind the last one.</summary>
    internal bool MoveNext() => !_isEmpty && _rows.Step();

    internal FoundRecord Read() => new(Number, _day.NameOf(_rows.Number(1)) ?? "", new RecordColumns
    {
        Kind = _day.Kind,
        TimeNs = _rows.Number(2),
        StampNs = _rows.Int64(3),
        EndStampNs = _rows.Number(4),
        What = _day.NameOf(_rows.Number(5)) ?? "",
        Severity = _day.NameOf(_rows.Number(6)),
        Flow = _day.NameOf(_rows.Number(7)),
        Line = _day.NameOf(_rows.Number(8)),
        OrderToAckNs = _rows.Number(9),
        TickToTradeNs = _rows.Number(10),
    }, Report: null, _rows.Blob(11).ToArray());

    public void Dispose() => _rows.Dispose();
}
