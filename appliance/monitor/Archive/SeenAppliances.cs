// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>
/// Appliances that were received, with the times of the first and the last message, over restarts: one that was there
/// last week is missed when it is not there, and one that was never there before is new. Times are UTC since 1970,
/// nanoseconds. Called by one thread; the disk is written by another, so that it holds up none.
/// </summary>
public sealed class SeenAppliances : IDisposable
{
    private const string FileName = "appliances.db";
    private const long DayNs = 24 * 3600 * 1_000_000_000L;
    private const long MissedNs = 7 * DayNs;
    private const long KeptNs = 400 * DayNs;                // one that comes back after a year is not new
    private const long WriteEveryNs = 60_000_000_000;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    private static readonly DatabaseSchema Schema = new(
        "CREATE TABLE appliance (name TEXT PRIMARY KEY, last_time_ns INTEGER NOT NULL) WITHOUT ROWID",
        // Null in rows of before.
        "ALTER TABLE appliance ADD COLUMN first_time_ns INTEGER");

    private readonly Database _database;
    private readonly IProgress<string> _notices;
    private readonly Dictionary<string, long> _noted = new(StringComparer.Ordinal);
    private Task _write = Task.CompletedTask;
    private long _writtenNs = long.MinValue;
    private string? _failure;

    private SeenAppliances(Database database, IProgress<string> notices)
    {
        (_database, _notices) = (database, notices);
        _ = FirstTimes();
    }

    /// <summary>Opens the list.</summary>
    /// <param name="notices">Receives a line when it cannot be written.</param>
    /// <exception cref="FailureException">The database cannot be used; one that is damaged is set aside.</exception>
    public static SeenAppliances Open(StateDirectory directory, IProgress<string> notices) =>
        directory.Open(FileName, Schema, database => new SeenAppliances(database, notices), notices);

    /// <summary>Name among the tiers of what is on the disk, and the reason why they are not written; null if they are.
    /// Any thread.</summary>
    public (string Tier, string? Failure) Kept => ("disk_appliances", Volatile.Read(ref _failure));

    /// <summary>Names of the appliances that were received in the last seven days, sorted.</summary>
    /// <param name="nowNs">Current time.</param>
    public IReadOnlyList<string> Names(long nowNs)
    {
        List<string> names = [];
        using Statement statement =
            _database.Prepare("SELECT name FROM appliance WHERE last_time_ns > ?1 ORDER BY name");
        statement.Bind(1, nowNs - MissedNs);
        while (statement.Step())
            names.Add(statement.Text(0)!);
        return names;
    }

    /// <summary>First times of all that are remembered, those that were received last first.</summary>
    public FirstAppearances FirstTimes()
    {
        Dictionary<string, long?> first = new(StringComparer.Ordinal);
        using Statement statement =
            _database.Prepare("SELECT name, first_time_ns FROM appliance ORDER BY last_time_ns DESC");
        while (statement.Step())
            first.Add(statement.Text(0)!, statement.Number(1));
        return new FirstAppearances(first);
    }

    /// <summary>Notes appliances; each minute they are written, and those that are new at once.</summary>
    /// <param name="appliances">Name of each, with the times of its first message in this run and of its last.</param>
    /// <param name="nowNs">Current time.</param>
    public void Note(IEnumerable<(string Name, long FirstTimeNs, long LastTimeNs)> appliances, long nowNs)
    {
        if (!_write.IsCompleted)
            return;
        bool all = Math.Abs(nowNs - _writtenNs) >= WriteEveryNs;
        if (all)
            _writtenNs = nowNs;
        (string, long, long)[] changed = [.. appliances.Where(one => all ? HasChanged(one) : IsNew(one))];
        if (changed.Length > 0)
            _write = Task.Run(() => Write(changed, nowNs));
    }

    public void Dispose()
    {
        // A disk that stands still does not hold up the end of the program.
        if (_write.Wait(StopPatience))
            _database.Dispose();
    }

    private bool IsNew((string Name, long FirstTimeNs, long LastTimeNs) one) =>
        _noted.TryAdd(one.Name, one.LastTimeNs);

    private bool HasChanged((string Name, long FirstTimeNs, long LastTimeNs) one)
    {
        bool hasChanged = _noted.GetValueOrDefault(one.Name) != one.LastTimeNs;
        _noted[one.Name] = one.LastTimeNs;
        return hasChanged;
    }

    private void Write((string Name, long FirstTimeNs, long LastTimeNs)[] appliances, long nowNs)
    {
        try
        {
            using Transaction changes = _database.Begin();
            // The first time stays, also the unknown one of a row of before.
            using Statement insert = _database.Prepare(
                "INSERT INTO appliance (name, last_time_ns, first_time_ns) VALUES (?1, ?2, ?3) "
                + "ON CONFLICT (name) DO UPDATE SET last_time_ns = excluded.last_time_ns");
            foreach ((string name, long firstTimeNs, long lastTimeNs) in appliances)
                insert.Bind(1, name).Bind(2, lastTimeNs).Bind(3, firstTimeNs).Run();
            Forget("DELETE FROM appliance WHERE last_time_ns <= ?1", nowNs - KeptNs);
            Forget("DELETE FROM appliance WHERE name IN "
                + "(SELECT name FROM appliance ORDER BY last_time_ns DESC LIMIT -1 OFFSET ?1)",
                FirstAppearances.MostNames);
            changes.Commit();
            Volatile.Write(ref _failure, null);
        }
        catch (FailureException failure)
        {
            if (_failure is null)
                _notices.Report(
                    $"{failure.Message}; the appliances that were seen are not written until it works again");
            Volatile.Write(ref _failure, failure.Message);
        }
    }

    private void Forget(string sql, long value)
    {
        using Statement forget = _database.Prepare(sql);
        forget.Bind(1, value).Run();
    }
}
