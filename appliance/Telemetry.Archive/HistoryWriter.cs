// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Archive.Slots;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>
/// Writes the minutes to the disk, on a thread of its own. While the disk does not take them they wait, up to a bound;
/// what is beyond is counted, and missing in the history. <see cref="OnMinute"/> belongs to the thread of the fleet.
/// </summary>
public sealed class HistoryWriter : IMinuteSink, IDisposable
{
    private const string ThreadName = "history";
    private const string Minutes = "disk_minutes";
    private const int BatchMs = 1_000;
    private const int RetryMs = 2_000;
    private const long StateEveryMs = 60_000;
    private const long MinuteNs = 60_000_000_000;
    private const long MostWaiting = 64 << 20;              // bytes of intervals
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly DayFiles _files;
    private readonly HistoryDays _days;
    private readonly IProgress<string> _notices;
    private readonly Func<long> _timeNs;
    private readonly object _lock = new();
    private readonly Queue<EndedMinute> _waiting = new();
    private readonly OpenDays<MinuteFile> _open;
    private readonly SlotStore _slots;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private long _waitingBytes;
    private long _notWritten;
    private long _stateMs;
    private bool _isNew;                                    // what was written first
    private string? _failure;
    private volatile bool _ends;
    private IReadOnlyList<StoredTier> _tiers = [];

    /// <summary>Starts it.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="days">Days that are kept.</param>
    /// <param name="timeNs">Current time, UTC, nanoseconds.</param>
    /// <param name="notices">Receives a line when the disk takes nothing, and when it does again.</param>
    public HistoryWriter(StateDirectory directory, HistoryDays days, Func<long> timeNs, IProgress<string> notices)
    {
        Reader = new HistoryReader(directory);
        _files = new DayFiles(directory, MinuteTables.Kind);
        _open = new OpenDays<MinuteFile>(day => new MinuteFile(_files, day));
        _slots = new SlotStore(directory, days.Slots);
        Slots = new SlotReader(directory);
        (_days, _timeNs, _notices) = (days, timeNs, notices);
        Try(LookAfterFiles);
        _thread = new Thread(Run) { Name = ThreadName, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Reads what was written.</summary>
    public HistoryReader Reader { get; }

    /// <summary>Reads the slots that were written.</summary>
    public SlotReader Slots { get; }

    /// <summary>Parts of the history and their state; begin and size of the last minute. Any thread.</summary>
    public IReadOnlyList<StoredTier> Tiers
    {
        get
        {
            lock (_lock)
                return [.. _tiers.Select(tier => tier.Name == Minutes ? tier with { NotWritten = _notWritten } : tier)];
        }
    }

    /// <inheritdoc/>
    public void OnMinute(EndedMinute minute)
    {
        lock (_lock)
        {
            long bytes = BytesOf(minute);
            if (_waitingBytes + bytes > MostWaiting)
            {
                _notWritten++;
                return;
            }
            _waitingBytes += bytes;
            _waiting.Enqueue(minute);
        }
    }

    /// <summary>Writes what waits and ends the thread; a disk that stands still is not waited for.</summary>
    public void Dispose()
    {
        if (_ends)
            return;
        _ends = true;
        _wake.Set();
        if (_thread.Join(StopPatience))
            _wake.Dispose();
    }

    private static long BytesOf(EndedMinute minute) => minute.Intervals.Sum(one => (long)one.Size);

    private void Run()
    {
        bool ends = false;
        while (!ends)
        {
            if (!_ends)
                _ = _wake.WaitOne(_failure is null ? BatchMs : RetryMs);
            ends = _ends;
            Try(WriteWaiting);
        }
        _open.Close();
        _slots.Close();
    }

    private void Try(Action work)
    {
        try
        {
            work();
            if (_failure is null)
                return;
            _notices.Report("the history is written again; what is missing shows as no data");
            Volatile.Write(ref _tiers, WithFailure(_tiers, null));
            _failure = null;
        }
        catch (Exception cause) when (cause is FailureException or IOException or UnauthorizedAccessException)
        {
            // Names that were written with the failed transaction are undone.
            _open.Close();
            _slots.Close();
            if (_failure is null)
                _notices.Report($"{cause.Message}; the history is not written until it works again");
            _failure = cause.Message;
            Volatile.Write(ref _tiers, WithFailure(_tiers, _failure));
        }
    }

    private void WriteWaiting()
    {
        while (Take() is { } day)
        {
            MinuteFile file = _open.Of(day.Key);
            long refused = 0;
            using (Transaction changes = file.Begin())
            {
                foreach (EndedMinute minute in day)
                    refused += file.TryWrite(minute.Appliance!, StoredMinute.Of(minute.Intervals)) ? 0 : 1;
                changes.Commit();
            }
            Remove(day.Count(), refused);
            _isNew |= _tiers is [{ BeginTimeNs: null }, ..];
            foreach (EndedMinute minute in day)
                _slots.Add(minute);
        }
        _slots.Write(_ends ? long.MaxValue : _timeNs());
        if (_ends || _isNew || Environment.TickCount64 - _stateMs >= StateEveryMs)
            LookAfterFiles();
    }

    /// <summary>The oldest minutes that wait and are of one day; null if none waits.</summary>
    private IGrouping<DateOnly, EndedMinute>? Take()
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out EndedMinute? first) && !IsTaken(first))
                RemoveFirst(isWritten: false);
            EndedMinute[] waiting = [.. _waiting];
            DateOnly? day = waiting.Length == 0 ? null : DayOf(waiting[0]);
            return waiting.TakeWhile(one => IsTaken(one) && DayOf(one) == day).GroupBy(DayOf).FirstOrDefault();
        }
    }

    private void Remove(int count, long refused)
    {
        lock (_lock)
        {
            for (; count > 0; count--)
                RemoveFirst(isWritten: true);
            _notWritten += refused;
        }
    }

    private void RemoveFirst(bool isWritten)
    {
        _waitingBytes -= BytesOf(_waiting.Dequeue());
        _notWritten += isWritten ? 0 : 1;
    }

    private static DateOnly DayOf(EndedMinute minute) => DayFiles.DayOf(minute.Intervals[^1].EndTimeNs);

    // A clock far from this host's would make files of any day.
    private bool IsTaken(EndedMinute minute) =>
        minute.Appliance is not null && Math.Abs(minute.Intervals[^1].EndTimeNs - _timeNs()) < DayFiles.DayNs;

    private void LookAfterFiles()
    {
        (_stateMs, _isNew) = (Environment.TickCount64, false);
        DateOnly today = DayFiles.DayOf(_timeNs());
        DateOnly first = today.AddDays(1 - _days.Minutes);
        _open.CloseBefore(first > today.AddDays(-1) ? first : today.AddDays(-1));
        _files.RemoveBefore(first);
        StoredTier[] tiers =
        [
            new(Minutes, MinuteNs, _days.Minutes * DayFiles.DayNs,
                _files.FirstNumber(MinuteTables.Schema, "SELECT start_time_ns FROM minute ORDER BY id LIMIT 1"),
                _files.Bytes(), NotWritten: 0, Failure: null),
            _slots.LookAfter(today),
        ];
        Volatile.Write(ref _tiers, tiers);
    }

    private static StoredTier[] WithFailure(IReadOnlyList<StoredTier> tiers, string? failure) =>
        [.. tiers.Select(tier => tier with { Failure = failure })];
}
