// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Files;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Days;
using Telemetry.Model.Positions;

namespace Telemetry.Publishing.State;

/// <summary>
/// Writes the state of the day, and the distributions of a day that ended, to the disk on a thread of its own. The
/// publisher never waits: while a state is being written and another one is filled, further ones are skipped; the next
/// state that finds room has all counts.
/// </summary>
public sealed class StateWriter : IDisposable
{
    private const int PauseMs = 5;

    private const int BytesBesides = 1 << 16;               // names, counters, positions

    private readonly StateBuffer _bytes;
    private readonly AtomicFile? _file;
    private readonly StateIdentity _identity;
    private readonly string? _logDirectory;
    private readonly DayCalendar _calendar;
    private readonly ConnectionSnapshot? _connections;
    private readonly Thread _thread;
    private readonly WriteTimer _timer = new();
    private StateRoom _room;
    private long _handed;
    private long _settled;
    private long _settledOrdinal;
    private long _failures;
    private int _lastError;
    private bool _stops;

    /// <summary>Allocates all memory and starts the thread.</summary>
    /// <param name="topology">The watched flows.</param>
    /// <param name="identity">Identity of this process.</param>
    /// <param name="file">Destination of the state; null writes none.</param>
    /// <param name="logDirectory">Folder for the days' distributions; null writes none.</param>
    /// <param name="connections">Open connections of sessions; null keeps none.</param>
    public StateWriter(
        Topology topology, StateIdentity identity, DayCalendar calendar, AtomicFile? file, string? logDirectory,
        ConnectionSnapshot? connections = null)
    {
        _connections = connections;
        _calendar = calendar;
        _identity = identity;
        _logDirectory = logDirectory;
        _room = RoomFor(topology);
        _bytes = new StateBuffer(BytesBesides + topology.Series.Count * SeriesRange.EncodedBytes);
        _file = file;
        _thread = new Thread(Run) { Name = "state", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The last interval whose state is on the disk, or could not be written.</summary>
    public long SettledOrdinal => Volatile.Read(ref _settledOrdinal);

    /// <summary>States and logs that could not be written.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>True if the last state could not be written, or a write does not return.</summary>
    public bool IsFailing => Volatile.Read(ref _lastError) != 0 || _timer.StandsStill;

    /// <summary>Error of the last write; null if there was none.</summary>
    public string? LastError => Volatile.Read(ref _lastError) is var error and not 0
        ? Marshal.GetPInvokeErrorMessage(error) : _timer.StandsStill ? "a write does not return" : null;

    public long LastBytes { get; private set; }

    /// <summary>Duration of the last write until the data was durable, nanoseconds.</summary>
    public long LastWriteNs { get; private set; }

    /// <summary>Allocates room for a larger topology; existing indexes keep their meaning.</summary>
    public StateRoom RoomFor(Topology topology) => new(topology, _identity, _logDirectory);

    /// <summary>Publisher: switches to larger states; false while one is being written.</summary>
    public bool TryGrow(StateRoom room)
    {
        // Pairs with the release in Run: the writer has finished reading the old room.
        if (_handed != Volatile.Read(ref _settled))
            return false;
        _room = room;
        return true;
    }

    /// <summary>Publisher: gets the place for the next state; false while all are in use.</summary>
    public bool TryBegin(out DayState state)
    {
        state = _room.Both[_handed & 1];
        // Pairs with the release in Run: the writer has finished reading the state.
        return _handed - Volatile.Read(ref _settled) < StateRoom.States;
    }

    /// <summary>Publisher: hands over the state that <see cref="TryBegin"/> returned.</summary>
    public void Hand() => Volatile.Write(ref _handed, _handed + 1);

    /// <summary>Writes the states handed over and ends the thread.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _stops, true);
        _thread.Join();
    }

    private void Run()
    {
        while (true)
        {
            bool stops = Volatile.Read(ref _stops);
            // Pairs with the release in Hand: makes the content of the state visible.
            if (_settled == Volatile.Read(ref _handed))
            {
                if (stops)
                    return;
                Thread.Sleep(PauseMs);
                continue;
            }
            DayState state = _room.Both[_settled & 1];
            _timer.Begin();
            int error = Write(state);
            _timer.End();
            Volatile.Write(ref _lastError, error);
            if (error != 0)
                Volatile.Write(ref _failures, _failures + 1);
            Volatile.Write(ref _settledOrdinal, state.Header.Ordinal);
            Volatile.Write(ref _settled, _settled + 1);
        }
    }

    private int Write(DayState state)
    {
        long startNs = MonotonicClock.NowNs;
        try
        {
            _room.RenewNames();
            // A day counts as closed once its distributions are written: a restart before that closes it again.
            int error = state.Header.IsClosed != 0 && _room.Logs is { } logs
                ? logs.Write(state, _calendar.DayOf(state.Header.BeginNs).Name)
                : 0;
            if (_file is not null)
            {
                StateFile.Encode(_bytes, _room.Head, state, _connections);
                LastBytes = _bytes.Bytes.Length;
                int stateError = _file.Write(_bytes.Bytes);
                error = error != 0 ? error : stateError;
            }
            LastWriteNs = MonotonicClock.NowNs - startNs;
            return error;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return cause.HResult == 0 ? -1 : cause.HResult;
        }
    }
}
