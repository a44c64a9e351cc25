// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Slots;

/// <summary>Makes slots of the minutes of five, and writes them. Used by one thread.</summary>
internal sealed class SlotStore
{
    private const int MostWaiting = 4_096;
    private const long PatienceNs = 90_000_000_000;         // for the last minute of a slot, after its end

    private readonly DayFiles _files;
    private readonly OpenDays<SlotFile> _open;
    private readonly int _days;
    private readonly Dictionary<string, List<IntervalRecord>> _going = new(StringComparer.Ordinal);
    private readonly Queue<(string Appliance, StoredSlot Slot)> _waiting = new();
    private IReadOnlyDictionary<string, long> _newest = new Dictionary<string, long>();

    internal SlotStore(StateDirectory directory, int days)
    {
        _files = new DayFiles(directory, SlotTables.Kind);
        _open = new OpenDays<SlotFile>(day => new SlotFile(_files, day));
        _days = days;
    }

    /// <summary>Start of the newest slot of each appliance that was written since the start, UTC, nanoseconds. Any
    /// thread.</summary>
    internal IReadOnlyDictionary<string, long> Newest => Volatile.Read(ref _newest);

    internal long NotWritten { get; private set; }

    /// <summary>Takes a minute that has a name.</summary>
    internal void Add(EndedMinute minute)
    {
        string appliance = minute.Appliance!;
        foreach (IGrouping<long, IntervalRecord> slot in minute.Intervals.GroupBy(StoredSlot.StartOf))
        {
            if (_going.TryGetValue(appliance, out List<IntervalRecord>? going)
                && StoredSlot.StartOf(going[0]) != slot.Key)
                Finish(appliance);
            if (!_going.TryGetValue(appliance, out going))
                _going.Add(appliance, going = []);
            going.AddRange(slot);
        }
    }

    /// <summary>Writes the slots that are over.</summary>
    /// <param name="nowNs">Current time, UTC, nanoseconds; the largest for all slots.</param>
    /// <exception cref="FailureException">They cannot be written.</exception>
    internal void Write(long nowNs)
    {
        foreach ((string appliance, List<IntervalRecord> intervals) in _going.ToArray())
        {
            if (StoredSlot.StartOf(intervals[0]) + StoredSlot.LengthNs + PatienceNs <= nowNs)
                Finish(appliance);
        }
        while (_waiting.TryPeek(out (string, StoredSlot Slot) first))
        {
            DateOnly day = DayOf(first.Slot);
            (string Appliance, StoredSlot Slot)[] batch = [.. _waiting.TakeWhile(one => DayOf(one.Slot) == day)];
            SlotFile file = _open.Of(day);
            using (Transaction changes = file.Begin())
            {
                foreach ((string appliance, StoredSlot slot) in batch)
                    NotWritten += file.TryWrite(appliance, slot) ? 0 : 1;
                changes.Commit();
            }
            Note(batch);
            for (int written = 0; written < batch.Length; written++)
                _ = _waiting.Dequeue();
        }
    }

    /// <summary>Forgets old days, and returns the state.</summary>
    /// <param name="today">Today, UTC.</param>
    internal StoredTier LookAfter(DateOnly today)
    {
        DateOnly first = today.AddDays(1 - _days);
        _open.CloseBefore(first > today.AddDays(-1) ? first : today.AddDays(-1));
        _files.Forget(today, _days);
        return TierOf(_days) with
        {
            BeginTimeNs = _files.FirstNumber(SlotTables.Schema, SlotTables.First),
            Bytes = _files.Bytes(),
            NotWritten = NotWritten,
        };
    }

    /// <summary>State as long as nothing is known of the files.</summary>
    internal static StoredTier TierOf(int days) => new("disk_slots", StoredSlot.LengthNs, days * DayFiles.DayNs,
        BeginTimeNs: null, Bytes: 0, NotWritten: 0, Failure: null);

    internal void Close() => _open.Close();

    private static DateOnly DayOf(StoredSlot slot) => DayFiles.DayOf(slot.StartTimeNs + StoredSlot.LengthNs);

    private void Note((string Appliance, StoredSlot Slot)[] written)
    {
        var newest = new Dictionary<string, long>(_newest, StringComparer.Ordinal);
        foreach ((string appliance, StoredSlot slot) in written)
            newest[appliance] = Math.Max(newest.GetValueOrDefault(appliance), slot.StartTimeNs);
        Volatile.Write(ref _newest, newest);
    }

    private void Finish(string appliance)
    {
        _going.Remove(appliance, out List<IntervalRecord>? intervals);
        if (_waiting.Count >= MostWaiting)
            NotWritten++;
        else
            _waiting.Enqueue((appliance, StoredSlot.Of(appliance, intervals!)));
    }
}
