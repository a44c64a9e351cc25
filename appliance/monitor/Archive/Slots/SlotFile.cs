// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Slots;

/// <summary>A day of slots that is being written. Used by one thread. After a failure it is disposed, since the names
/// that it knows may have been undone.</summary>
internal sealed class SlotFile : IDisposable
{
    private readonly Database _database;
    private readonly DayNames _names;
    private readonly Statement _found;
    private readonly Statement _slot;
    private readonly Statement _latency;
    private readonly Statement _feed;
    private readonly Statement _line;
    private readonly Statement _session;

    /// <summary>Opens a day.</summary>
    /// <exception cref="FailureException">It cannot be used.</exception>
    internal SlotFile(DayFiles files, DateOnly day)
    {
        _database = files.Open(day, SlotTables.Schema);
        _names = new DayNames(_database);
        _found = _database.Prepare(
            "SELECT id, received_ns FROM slot WHERE appliance = ?1 AND start_time_ns = ?2");
        _slot = _database.Prepare("INSERT INTO slot VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)");
        _latency = _database.Prepare("INSERT INTO latency VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
            + "?13, ?14)");
        _feed = _database.Prepare("INSERT INTO feed VALUES (?1, ?2, ?3)");
        _line = _database.Prepare("INSERT INTO line VALUES (?1, ?2, ?3, ?4)");
        _session = _database.Prepare("INSERT INTO session VALUES (?1, ?2, ?3, ?4)");
    }

    internal Transaction Begin() => _database.Begin();

    /// <summary>Writes a slot, unless there is one of the same five minutes with as much received, or more: one
    /// with less is replaced.</summary>
    /// <returns>False if it has too many names.</returns>
    internal bool TryWrite(string appliance, StoredSlot slot)
    {
        if (!_names.HasRoomFor(slot.Series.Count))
            return false;
        long owner = _names.IdOf(appliance);
        if (!TryReplace(owner, slot))
            return true;
        _slot.Bind(1, owner).Bind(2, slot.StartTimeNs).Bind(3, slot.ReceivedNs)
            .Bind(4, slot.Complete ? 1 : 0).Bind(5, slot.SettingsHash)
            .Bind(6, slot.ClockUncertaintyNs).Run();
        long id = _database.LastId;
        foreach (SlotSeries one in slot.Series)
            _latency.Bind(1, _names.IdOf(one.Series)).Bind(2, id).Bind(3, one.Count).Bind(4, one.P50Ns)
                .Bind(5, one.P90Ns).Bind(6, one.P99Ns).Bind(7, one.P999Ns).Bind(8, one.P9999Ns).Bind(9, one.MaxNs)
                .Bind(10, one.Complete ? 1 : 0).Bind(11, one.P50Range.LowNs).Bind(12, one.P50Range.HighNs)
                .Bind(13, one.P99Range.LowNs).Bind(14, one.P99Range.HighNs).Run();
        foreach ((string feed, long messages) in slot.Feeds)
            _feed.Bind(1, id).Bind(2, feed).Bind(3, messages).Run();
        foreach ((string feed, string line, long wins) in slot.Lines)
            _line.Bind(1, id).Bind(2, feed).Bind(3, line).Bind(4, wins).Run();
        foreach ((string session, long orders, long rejects) in slot.Sessions)
            _session.Bind(1, id).Bind(2, session).Bind(3, orders).Bind(4, rejects).Run();
        return true;
    }

    private bool TryReplace(long owner, StoredSlot slot)
    {
        _found.Bind(1, owner).Bind(2, slot.StartTimeNs);
        var fewer = new List<long>();
        bool isMost = true;
        while (_found.Step())
        {
            isMost &= _found.Int64(1) < slot.ReceivedNs;
            fewer.Add(_found.Int64(0));
        }
        if (isMost)
        {
            foreach (long id in fewer)
                _database.Execute($"DELETE FROM latency WHERE slot = {id}; DELETE FROM feed WHERE slot = {id}; "
                    + $"DELETE FROM line WHERE slot = {id}; DELETE FROM session WHERE slot = {id}; "
                    + $"DELETE FROM slot WHERE id = {id}");
        }
        return isMost;
    }

    public void Dispose()
    {
        _found.Dispose();
        _slot.Dispose();
        _latency.Dispose();
        _feed.Dispose();
        _line.Dispose();
        _session.Dispose();
        _database.Dispose();
    }
}
