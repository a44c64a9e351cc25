// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Slots;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Minutes;

/// <summary>Minutes and the slots of five made of them. While the disk does not take them minutes wait; when the first
/// has waited for long, up to a bound, and what is beyond is counted.</summary>
internal sealed class MinuteStore : ArchivePart
{
    private const string Name = "disk_minutes";
    private const long MinuteNs = 60_000_000_000;

    // Bytes of intervals that wait. All appliances end a minute at the same time, and for as long as it is fresh the
    // fleet holds its intervals anyway.
    private const long MostWaiting = 64 << 20;
    private const long FreshMs = 60_000;

    private readonly StateDirectory _directory;
    private readonly DayFiles _files;
    private readonly int _days;
    private readonly Func<long> _timeNs;
    private readonly Func<long> _nowMs;
    private readonly object _lock = new();
    private readonly Queue<(EndedMinute Minute, long AddedMs)> _waiting = new();
    private readonly OpenDays<MinuteFile> _open;
    private readonly SlotStore _slots;
    private long _waitingBytes;
    private bool _isEmpty = true;
    private bool _goesOn;                                   // with the slots of an earlier run

    /// <summary>Makes it.</summary>
    /// <param name="days">Days that are kept.</param>
    /// <param name="timeNs">Current time, UTC, nanoseconds.</param>
    /// <param name="notices">Receives a line when the disk takes nothing, and when it does again.</param>
    /// <param name="nowMs">Time of a clock that is never set, milliseconds; that of the host by default.</param>
    internal MinuteStore(
        StateDirectory directory, HistoryDays days, Func<long> timeNs, IProgress<string> notices,
        Func<long>? nowMs = null)
        : base("the history", [TierOf(days.Minutes), SlotStore.TierOf(days.Slots)], notices)
    {
        _directory = directory;
        _files = new DayFiles(directory, MinuteTables.Kind);
        _open = new OpenDays<MinuteFile>(day => new MinuteFile(_files, day));
        _slots = new SlotStore(directory, days.Slots);
        (_days, _timeNs, _nowMs) = (days.Minutes, timeNs, nowMs ?? (() => Environment.TickCount64));
    }

    /// <summary>Start of the newest slot of each appliance that was written since the start, UTC, nanoseconds. Any
    /// thread.</summary>
    internal IReadOnlyDictionary<string, long> NewestSlots => _slots.Newest;

    /// <summary>Takes a minute. Any thread.</summary>
    internal void Add(EndedMinute minute)
    {
        lock (_lock)
        {
            long bytes = BytesOf(minute);
            long nowMs = _nowMs();
            bool isFresh = !_waiting.TryPeek(out var first) || nowMs - first.AddedMs < FreshMs;
            if (!isFresh && _waitingBytes + bytes > MostWaiting)
            {
                LeaveOut(1, isShortOfRoom: true);
                return;
            }
            _waitingBytes += bytes;
            _waiting.Enqueue((minute, nowMs));
        }
    }

    protected override bool Write(bool ends)
    {
        bool isFirst = false;
        if (!_goesOn)
        {
            _goesOn = true;
            foreach (EndedMinute minute in UnwrittenSlots.Read(_directory, _timeNs()))
                _slots.Add(minute);
        }
        while (Take() is { } day)
        {
            MinuteFile file = _open.Of(day.Key);
            List<EndedMinute> written = [];
            long refused = 0;
            using (Transaction changes = file.Begin())
            {
                foreach (EndedMinute whole in day)
                {
                    EndedMinute minute = whole.Condense();
                    refused += file.TryWrite(minute.Appliance!, StoredMinute.Of(minute.Intervals)) ? 0 : 1;
                    written.Add(minute);
                }
                changes.Commit();
            }
            Remove(written.Count);
            LeaveOut(refused, isShortOfRoom: true);
            isFirst |= _isEmpty;
            foreach (EndedMinute minute in written)
                _slots.Add(minute);
        }
        _slots.Write(ends ? long.MaxValue : _timeNs());
        return isFirst;
    }

    protected override IReadOnlyList<StoredTier> LookAfterFiles()
    {
        DateOnly today = DayFiles.DayOf(_timeNs());
        DateOnly first = today.AddDays(1 - _days);
        _open.CloseBefore(first > today.AddDays(-1) ? first : today.AddDays(-1));
        _files.Forget(today, _days);
        long? beginNs = _files.FirstNumber(MinuteTables.Schema, MinuteTables.First);
        _isEmpty = beginNs is null;
        return
        [
            TierOf(_days) with { BeginTimeNs = beginNs, Bytes = _files.Bytes() },
            _slots.LookAfter(today),
        ];
    }

    protected override void Close()
    {
        _open.Close();
        _slots.Close();
    }

    private static StoredTier TierOf(int days) =>
        new(Name, MinuteNs, days * DayFiles.DayNs, BeginTimeNs: null, Bytes: 0, NotWritten: 0, Failure: null);

    private static long BytesOf(EndedMinute minute) => minute.Intervals.Sum(one => (long)one.Size);

    /// <summary>The oldest minutes that wait and are of one day; null if none waits.</summary>
    private IGrouping<DateOnly, EndedMinute>? Take()
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var first) && !IsTaken(first.Minute))
            {
                RemoveFirst();
                LeaveOut(1, isShortOfRoom: false);
            }
            EndedMinute[] waiting = [.. _waiting.Select(one => one.Minute)];
            DateOnly? day = waiting.Length == 0 ? null : DayOf(waiting[0]);
            return waiting.TakeWhile(one => IsTaken(one) && DayOf(one) == day).GroupBy(DayOf).FirstOrDefault();
        }
    }

    private void Remove(int count)
    {
        lock (_lock)
        {
            for (; count > 0; count--)
                RemoveFirst();
        }
    }

    private void RemoveFirst() => _waitingBytes -= BytesOf(_waiting.Dequeue().Minute);

    private static DateOnly DayOf(EndedMinute minute) => DayFiles.DayOf(minute.Intervals[^1].EndTimeNs);

    // A clock far from this host's would make files of any day.
    private bool IsTaken(EndedMinute minute) =>
        minute.Appliance is not null && Math.Abs(minute.Intervals[^1].EndTimeNs - _timeNs()) < DayFiles.DayNs;
}
