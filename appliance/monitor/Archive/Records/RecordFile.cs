// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Fleet.Storing;
using Telemetry.Reports.Json;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Records;

/// <summary>A day of records that is being written. Used by one thread. After a failure it is disposed, since what it
/// knows may have been undone.</summary>
internal sealed class RecordFile : IDisposable
{
    // Names come from the network: a day does not take more of them.
    private const int MostNames = 1 << 17;
    private const int NamesOfRecord = 5;

    // Read by people with sqlite3, and never as a part of a script.
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Database _database;
    private readonly Dictionary<string, long> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<RecordKind, Statement> _inserts = [];
    private readonly Dictionary<RecordKind, RecordExtent> _extents = [];
    private readonly HashSet<RecordKind> _changed = [];
    private readonly Statement _addName;
    private readonly Statement _extent;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>Opens a day.</summary>
    /// <exception cref="FailureException">It cannot be used.</exception>
    internal RecordFile(DayFiles files, DateOnly day, params ReadOnlySpan<RecordKind> kinds)
    {
        _database = files.Open(day, RecordTables.FilesOf(kinds[0]).Schema);
        foreach ((long id, string text) in NamesOf(_database))
            _names[text] = id;
        _addName = _database.Prepare("INSERT INTO name VALUES (NULL, ?1)");
        _extent = _database.Prepare("INSERT OR REPLACE INTO extent VALUES (?1, ?2, ?3, ?4)");
        foreach (RecordKind kind in kinds)
        {
            _inserts.Add(kind, _database.Prepare($"INSERT OR IGNORE INTO {RecordTables.NameOf(kind)} "
                + $"({RecordTables.Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"));
            _extents.Add(kind, RecordExtent.Read(_database, kind));
        }
        _json = new Utf8JsonWriter(_bytes, JsonOptions);
    }

    internal long Records => _extents.Values.Sum(one => one.Records);

    /// <summary>All names of a day with their ids.</summary>
    internal static IEnumerable<(long Id, string Text)> NamesOf(Database database)
    {
        using Statement select = database.Prepare("SELECT id, text FROM name");
        while (select.Step())
            yield return (select.Int64(0), select.Text(1)!);
    }

    internal Transaction Begin() => _database.Begin();

    /// <summary>Writes a record.</summary>
    /// <returns>False if there are too many names.</returns>
    internal bool TryWrite(FleetRecord record)
    {
        if (_names.Count > MostNames - NamesOfRecord)
            return false;
        var columns = RecordColumns.Of(record.Report);
        _inserts[columns.Kind].Bind(1, record.Number).Bind(2, IdOf(record.Appliance)).Bind(3, columns.TimeNs)
            .Bind(4, columns.StampNs).Bind(5, columns.EndStampNs).Bind(6, IdOf(columns.What))
            .Bind(7, IdOf(columns.Severity)).Bind(8, IdOf(columns.Flow)).Bind(9, IdOf(columns.Line))
            .Bind(10, columns.OrderToAckNs).Bind(11, columns.TickToTradeNs).BindText(12, JsonOf(record.Report)).Run();
        _extents[columns.Kind] = _extents[columns.Kind].With(record.Number, columns);
        _changed.Add(columns.Kind);
        return true;
    }

    /// <summary>Writes what is known of all records, before their transaction ends.</summary>
    internal void WriteExtents()
    {
        foreach (RecordKind kind in _changed)
            _extent.Bind(1, RecordTables.NameOf(kind)).Bind(2, _extents[kind].Records).Bind(3, _extents[kind].LateNs)
                .Bind(4, _extents[kind].EarlyNs).Run();
        _changed.Clear();
    }

    public void Dispose()
    {
        foreach (Statement insert in _inserts.Values)
            insert.Dispose();
        _addName.Dispose();
        _extent.Dispose();
        _json.Dispose();
        _database.Dispose();
    }

    private ReadOnlySpan<byte> JsonOf(object report)
    {
        if (report is WrittenRecord written)
            return written.Json.Span;
        _bytes.ResetWrittenCount();
        _json.Reset();
        JsonRecords.WriteObject(_json, report);
        _json.Flush();
        return _bytes.WrittenSpan;
    }

    private long? IdOf(string? text)
    {
        if (text is null)
            return null;
        if (_names.TryGetValue(text, out long id))
            return id;
        _addName.Bind(1, text).Run();
        return _names[text] = _database.LastId;
    }
}

/// <summary>Number and delays of all records of one kind and day.</summary>
/// <param name="LateNs">Time by which one arrived later than it was, at most, nanoseconds.</param>
/// <param name="EarlyNs">Time by which the end of one was after its arrival, since the clocks differ, at most,
/// nanoseconds.</param>
internal readonly record struct RecordExtent(long Records, long LateNs, long EarlyNs)
{
    private const long NumberNs = FleetModel.NumberNs;

    /// <summary>Reads what was written.</summary>
    internal static RecordExtent Read(Database database, RecordKind kind)
    {
        using Statement select = database.Prepare("SELECT records, late_ns, early_ns FROM extent WHERE kind = ?1");
        return select.Bind(1, RecordTables.NameOf(kind)).Step()
            ? new RecordExtent(select.Int64(0), select.Int64(1), select.Int64(2)) : default;
    }

    /// <summary>Time of arrival that a number stands for, UTC, nanoseconds.</summary>
    internal static long TimeOf(long number) => number > long.MaxValue / NumberNs ? long.MaxValue : number * NumberNs;

    /// <summary>The same with one more record.</summary>
    internal RecordExtent With(long number, in RecordColumns columns)
    {
        if (columns.TimeNs is not { } timeNs)
            return this with { Records = Records + 1 };
        long endNs = timeNs + Math.Max(0, (columns.EndStampNs ?? columns.StampNs) - columns.StampNs);
        return new RecordExtent(Records + 1, Math.Max(LateNs, TimeOf(number) - timeNs),
            Math.Max(EarlyNs, endNs - TimeOf(number)));
    }

    /// <summary>Numbers of the records that may overlap a span.</summary>
    /// <param name="fromTimeNs">Start, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">End, UTC, nanoseconds.</param>
    internal (long First, long Last) NumbersOf(long fromTimeNs, long toTimeNs) =>
        ((long)Int128.Max(0, ((Int128)fromTimeNs - EarlyNs) / NumberNs),
            (long)Int128.Clamp((((Int128)toTimeNs + LateNs) / NumberNs) + 1, 0, long.MaxValue));
}
