// SPDX-License-Identifier: Apache-2.0
using Telemetry.Sqlite;

namespace Telemetry.Archive.Minutes;

/// <summary>Tables of a day of minutes. The samples of one series lie together, in the order of time.</summary>
internal static class MinuteTables
{
    /// <summary>First part of the files' names.</summary>
    public const string Kind = "minutes";

    /// <summary>Statement that returns the start of the first minute.</summary>
    public const string First = "SELECT start_time_ns FROM minute ORDER BY id LIMIT 1";

    /// <summary>The tables. <c>packed</c> and <c>counters</c> are the program's own form.</summary>
    public static DatabaseSchema Schema { get; } = new("""
        CREATE TABLE appliance (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE series (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT, feed TEXT, line TEXT, session TEXT, against TEXT);
        CREATE TABLE owners (id INTEGER PRIMARY KEY, packed BLOB NOT NULL UNIQUE);
        CREATE TABLE minute (
            id INTEGER PRIMARY KEY, appliance INTEGER NOT NULL, start_time_ns INTEGER NOT NULL,
            end_time_ns INTEGER NOT NULL, received_ns INTEGER NOT NULL, first_ordinal INTEGER NOT NULL,
            last_ordinal INTEGER NOT NULL, flags INTEGER NOT NULL, settings TEXT, owners INTEGER NOT NULL,
            counters BLOB NOT NULL);
        CREATE INDEX minute_of ON minute (appliance, end_time_ns);
        CREATE TABLE samples (
            appliance INTEGER NOT NULL, series INTEGER NOT NULL, minute INTEGER NOT NULL, packed BLOB NOT NULL,
            PRIMARY KEY (appliance, series, minute)) WITHOUT ROWID;
        """);
}
