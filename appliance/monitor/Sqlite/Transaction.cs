// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Sqlite;

/// <summary>Changes that are made all or not at all: without <see cref="Commit"/> they are undone when it is
/// disposed.</summary>
public readonly struct Transaction : IDisposable
{
    private readonly Database _database;

    internal Transaction(Database database)
    {
        _database = database;
        database.Execute("BEGIN IMMEDIATE");
    }

    /// <summary>Makes the changes.</summary>
    /// <exception cref="FailureException">They cannot be written; nothing is changed.</exception>
    public void Commit() => _database.Execute("COMMIT");

    public void Dispose() => _database.RollBack();
}
