// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Archive.Comparing;
using Telemetry.Archive.Receptions;
using Telemetry.Archive.Records;
using Telemetry.Archive.Slots;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>
/// Writes the history to the disk, on a thread of its own: minutes, records, times without reception. While the disk
/// does not take something it waits, up to a bound; what is beyond is counted, and missing in the history. What it
/// receives comes from the thread of the fleet, which never waits for it.
/// </summary>
public sealed class HistoryWriter : IMinuteSink, IRecordSink, IDisposable
{
    private const string ThreadName = "history";
    private const int BatchMs = 1_000;
    private const long StandstillMs = 30_000;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private static readonly RecordKind[] Others = [RecordKind.Event, RecordKind.Gap, RecordKind.Alert];

    private readonly MinuteStore _minutes;
    private readonly RecordStore _events;
    private readonly RecordStore _orders;
    private readonly ReceptionStore _receptions;
    private readonly ArchivePart[] _parts;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _ends;
    private long _turnedMs = Environment.TickCount64;

    /// <summary>Starts it.</summary>
    /// <param name="days">Days that are kept.</param>
    /// <param name="timeNs">Current time, UTC, nanoseconds.</param>
    /// <param name="notices">Receives a line when the disk takes nothing, and when it does again.</param>
    /// <exception cref="FailureException">What was received before cannot be read.</exception>
    public HistoryWriter(StateDirectory directory, HistoryDays days, Func<long> timeNs, IProgress<string> notices)
    {
        Reader = new HistoryReader(directory);
        Slots = new SlotReader(directory);
        States = new StateReader(directory);
        Comparer = new DayComparer(Slots, days.Slots - 1);
        _minutes = new MinuteStore(directory, days, timeNs, notices);
        _events = new RecordStore(directory, Others, days.Records, timeNs, notices);
        _orders = new RecordStore(directory, [RecordKind.Order], days.Records, timeNs, notices);
        _receptions = new ReceptionStore(directory, days, timeNs, notices);
        Records = new RecordReader(directory, _receptions.FirstTimeNs);
        _parts = [_minutes, _events, _orders, _receptions];
        foreach (ArchivePart part in _parts)
            part.Begin();
        _thread = new Thread(Run) { Name = ThreadName, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Reads the minutes that were written.</summary>
    public HistoryReader Reader { get; }

    /// <summary>Reads the slots that were written.</summary>
    public SlotReader Slots { get; }

    /// <summary>Reads the states of clocks and hosts that were written.</summary>
    public StateReader States { get; }

    /// <summary>Compares slots that were written with those of other days.</summary>
    public DayComparer Comparer { get; }

    /// <summary>Start of the newest slot of each appliance that was written since the start, UTC, nanoseconds. Any
    /// thread.</summary>
    public IReadOnlyDictionary<string, long> NewestSlots => _minutes.NewestSlots;

    /// <summary>Reads the records that were written.</summary>
    public RecordReader Records { get; }

    /// <summary>Appliances and holes from before this run.</summary>
    public ReceptionHistory Received => _receptions.Before;

    /// <summary>Parts of the history and their state; begin and size of the last minute. Any thread.</summary>
    public IReadOnlyList<StoredTier> Tiers
    {
        get
        {
            long stoodMs = Environment.TickCount64 - Volatile.Read(ref _turnedMs);
            string? failure = stoodMs < StandstillMs || _ends ? null
                : $"the disk has not taken anything for {stoodMs / 1_000} s";
            return
            [
                .. _parts.SelectMany(part => part.Tiers)
                    .Select(tier => tier with { Failure = failure ?? tier.Failure }),
            ];
        }
    }

    public void OnMinute(EndedMinute minute) => _minutes.Add(minute);

    public void OnRecord(FleetRecord record)
    {
        if (RecordColumns.KindOf(record.Report) == RecordKind.Order)
            _orders.Add(record);
        else
            _events.Add(record);
    }

    public void OnHole(ReceptionHole hole) => _receptions.Add(hole);

    public void OnReceptions(IReadOnlyList<Reception> receptions) => _receptions.Take(receptions);

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

    private void Run()
    {
        bool ends = false;
        while (!ends)
        {
            if (!_ends)
                _ = _wake.WaitOne(BatchMs);
            ends = _ends;
            foreach (ArchivePart part in _parts)
                part.Turn(ends);
            Volatile.Write(ref _turnedMs, Environment.TickCount64);
        }
    }
}
