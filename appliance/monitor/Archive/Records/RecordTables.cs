// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Records;

/// <summary>
/// Tables of a day of records, by the time of their arrival: one database for events, gaps and changes of alerts, one
/// for orders. A row has what a record is found by, with names as numbers, and the record itself as JSON, as answers
/// have it. The views are for people: <c>sqlite3 FILE 'SELECT * FROM events'</c>.
/// </summary>
internal static class RecordTables
{
    /// <summary>First part of the names of files with events, gaps and alerts.</summary>
    public const string EventKind = "events";

    /// <summary>First part of the names of files with orders.</summary>
    public const string OrderKind = "orders";

    /// <summary>Columns of each table in the order of <see cref="RecordFile"/>.</summary>
    public const string Columns =
        "number, appliance, time_ns, stamp_ns, end_stamp_ns, what, severity, flow, line, order_to_ack_ns, "
        + "tick_to_trade_ns, record";

    // late_ns and early_ns: how much later and earlier than its own time a record arrived at most.
    private const string Common = """
        CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE extent (kind TEXT PRIMARY KEY, records INTEGER NOT NULL, late_ns INTEGER NOT NULL,
            early_ns INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Tables of events, gaps and alerts.</summary>
    public static DatabaseSchema Events { get; } =
        new(Common + TableOf("event") + TableOf("gap") + TableOf("alert"));

    public static DatabaseSchema Orders { get; } = new(Common + TableOf("trade") + """
        CREATE INDEX trade_sent ON trade (stamp_ns);
        CREATE INDEX trade_answered ON trade (end_stamp_ns);
        CREATE INDEX trade_answer_time ON trade (order_to_ack_ns);
        CREATE INDEX trade_tick_time ON trade (tick_to_trade_ns);
        """);

    public static string NameOf(RecordKind kind) => kind switch
    {
        RecordKind.Event => "event",
        RecordKind.Gap => "gap",
        RecordKind.Alert => "alert",
        _ => "trade",
    };

    /// <summary>First part of the names of files of a kind, and their tables.</summary>
    public static (string Kind, DatabaseSchema Schema) FilesOf(RecordKind kind) =>
        kind == RecordKind.Order ? (OrderKind, Orders) : (EventKind, Events);

    private static string TableOf(string name) => $"""
        CREATE TABLE {name} (
            number INTEGER PRIMARY KEY, appliance INTEGER, time_ns INTEGER, stamp_ns INTEGER NOT NULL,
            end_stamp_ns INTEGER, what INTEGER NOT NULL, severity INTEGER, flow INTEGER, line INTEGER,
            order_to_ack_ns INTEGER, tick_to_trade_ns INTEGER, record TEXT NOT NULL);
        CREATE VIEW {name}s AS
            SELECT strftime('%Y-%m-%d %H:%M:%S', {name}.time_ns / 1000000000, 'unixepoch') AS utc,
                appliance.text AS appliance, what.text AS what, severity.text AS severity, flow.text AS flow,
                line.text AS line, {name}.record
            FROM {name} LEFT JOIN name appliance ON appliance.id = {name}.appliance
                LEFT JOIN name what ON what.id = {name}.what LEFT JOIN name severity ON severity.id = {name}.severity
                LEFT JOIN name flow ON flow.id = {name}.flow LEFT JOIN name line ON line.id = {name}.line
            ORDER BY {name}.number;

        """;
}
