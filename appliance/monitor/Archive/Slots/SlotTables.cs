// SPDX-License-Identifier: Apache-2.0
using Telemetry.Sqlite;

namespace Telemetry.Archive.Slots;

/// <summary>Tables of a day of slots. The view is for people: <c>sqlite3 FILE 'SELECT * FROM latencies'</c>.</summary>
internal static class SlotTables
{
    /// <summary>First part of the files' names.</summary>
    public const string Kind = "slots";

    /// <summary>Statement that returns the start of the first slot.</summary>
    public const string First = "SELECT start_time_ns FROM slot ORDER BY id LIMIT 1";

    /// <summary>The tables. Version 2 has what days are compared by: the error of the percentiles, wins of lines, the
    /// uncertainty of clocks.</summary>
    public static DatabaseSchema Schema { get; } = new("""
        CREATE TABLE appliance (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE series (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT, feed TEXT, line TEXT, session TEXT, against TEXT);
        CREATE TABLE slot (
            id INTEGER PRIMARY KEY, appliance INTEGER NOT NULL, start_time_ns INTEGER NOT NULL,
            received_ns INTEGER NOT NULL, complete INTEGER NOT NULL, settings TEXT);
        CREATE INDEX slot_of ON slot (appliance, start_time_ns);
        CREATE TABLE latency (
            series INTEGER NOT NULL, slot INTEGER NOT NULL, count INTEGER NOT NULL, p50_ns INTEGER, p90_ns INTEGER,
            p99_ns INTEGER, p999_ns INTEGER, p9999_ns INTEGER, max_ns INTEGER NOT NULL, complete INTEGER NOT NULL,
            PRIMARY KEY (series, slot)) WITHOUT ROWID;
        CREATE TABLE feed (
            slot INTEGER NOT NULL, feed TEXT NOT NULL, messages INTEGER NOT NULL,
            PRIMARY KEY (slot, feed)) WITHOUT ROWID;
        CREATE TABLE session (
            slot INTEGER NOT NULL, session TEXT NOT NULL, orders INTEGER NOT NULL, rejects INTEGER NOT NULL,
            PRIMARY KEY (slot, session)) WITHOUT ROWID;
        CREATE VIEW latencies AS
            SELECT datetime(slot.start_time_ns / 1000000000, 'unixepoch') AS utc, appliance.name AS appliance,
                series.kind AS series, series.key, latency.count, p50_ns, p90_ns, p99_ns, p999_ns, p9999_ns, max_ns,
                latency.complete AND slot.complete AS complete, slot.settings
            FROM slot JOIN appliance ON appliance.id = slot.appliance JOIN latency ON latency.slot = slot.id
                JOIN series ON series.id = latency.series
            ORDER BY slot.id;
        """, """
        ALTER TABLE slot ADD COLUMN clock_uncertainty_ns INTEGER;
        ALTER TABLE latency ADD COLUMN p50_low_ns INTEGER;
        ALTER TABLE latency ADD COLUMN p50_high_ns INTEGER;
        ALTER TABLE latency ADD COLUMN p99_low_ns INTEGER;
        ALTER TABLE latency ADD COLUMN p99_high_ns INTEGER;
        CREATE TABLE line (
            slot INTEGER NOT NULL, feed TEXT NOT NULL, line TEXT NOT NULL, wins INTEGER NOT NULL,
            PRIMARY KEY (slot, feed, line)) WITHOUT ROWID;
        """);
}
