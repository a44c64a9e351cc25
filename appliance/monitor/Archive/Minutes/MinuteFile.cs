// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Minutes;

/// <summary>A day of minutes that is being written. Used by one thread. After a failure it is disposed, since the
/// names that it knows may have been undone.</summary>
internal sealed class MinuteFile : IDisposable
{
    private readonly Database _database;
    private readonly DayNames _names;
    private readonly Statement _minute;
    private readonly Statement _samples;
    private readonly Dictionary<string, long> _owners = new(StringComparer.Ordinal);

    /// <summary>Opens a day.</summary>
    /// <exception cref="FailureException">It cannot be used.</exception>
    internal MinuteFile(DayFiles files, DateOnly day)
    {
        _database = files.Open(day, MinuteTables.Schema);
        _names = new DayNames(_database);
        _minute = _database.Prepare("INSERT INTO minute VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        _samples = _database.Prepare("INSERT INTO samples VALUES (?1, ?2, ?3, ?4)");
    }

    internal Transaction Begin() => _database.Begin();

    /// <summary>Writes a minute.</summary>
    /// <returns>False if it has too many names.</returns>
    internal bool TryWrite(string appliance, StoredMinute minute)
    {
        if (!_names.HasRoomFor(minute.Samples.Count))
            return false;
        long owner = _names.IdOf(appliance);
        _minute.Bind(1, owner).Bind(2, minute.StartTimeNs).Bind(3, minute.EndTimeNs).Bind(4, minute.ReceivedNs)
            .Bind(5, minute.FirstOrdinal).Bind(6, minute.LastOrdinal).Bind(7, (long)minute.Flags)
            .Bind(8, minute.SettingsHash).Bind(9, IdOf(minute.Owners)).Bind(10, minute.Counters.AsSpan()).Run();
        long id = _database.LastId;
        foreach ((SeriesIdentity series, byte[] samples) in minute.Samples)
            _samples.Bind(1, owner).Bind(2, _names.IdOf(series)).Bind(3, id).Bind(4, samples.AsSpan()).Run();
        return true;
    }

    public void Dispose()
    {
        _minute.Dispose();
        _samples.Dispose();
        _database.Dispose();
    }

    private long IdOf(byte[] owners)
    {
        string text = Convert.ToBase64String(owners);
        if (_owners.TryGetValue(text, out long id))
            return id;
        using Statement insert = _database.Prepare("INSERT OR IGNORE INTO owners VALUES (NULL, ?1)");
        insert.Bind(1, owners.AsSpan()).Run();
        using Statement select = _database.Prepare("SELECT id FROM owners WHERE packed = ?1");
        return _owners[text] = select.Bind(1, owners.AsSpan()).Number();
    }
}
