// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Sqlite;

/// <summary>Tables of a database, and how those of earlier versions become them. The version is the database's
/// <c>user_version</c>, and the number of the steps that it has gone through.</summary>
/// <param name="steps">SQL of each step, the oldest first: the first one makes the tables of version 1. A step that was
/// released never changes.</param>
public sealed class DatabaseSchema(params string[] steps)
{
    internal void ApplyTo(Database database)
    {
        if (IsCurrent(database))
            return;
        using Transaction upgrade = database.Begin();
        // Another connection may have upgraded it before this one could begin.
        foreach (string step in steps.AsSpan((int)ReadVersion(database)))
            database.Execute(step);
        database.Execute($"PRAGMA user_version={steps.Length}");
        upgrade.Commit();
    }

    /// <summary>True if it has the tables of this version, false if it has those of an earlier one, or none.</summary>
    /// <exception cref="FailureException">It is of another program, or of a newer version.</exception>
    internal bool IsCurrent(Database database)
    {
        long version = ReadVersion(database);
        if (version == 0 && database.ReadNumber("SELECT count(*) FROM sqlite_schema") > 0)
            throw new FailureException(
                Refused(database, "it is the database of another program", "move the file away: a new one is made"),
                new DamagedDatabaseException());
        return version == steps.Length;
    }

    private long ReadVersion(Database database)
    {
        long version = database.ReadNumber("PRAGMA user_version");
        return version <= steps.Length ? version : throw new FailureException(Refused(database,
            $"its version is {version}, and this program knows versions up to {steps.Length}",
            "run the newer program that wrote it, or move the file away: a new one is made"));
    }

    private static Failure Refused(Database database, string what, string remedy) =>
        new(ExitCode.CannotRun, database.Path, what, remedy);
}
