// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.CaptureFiles;
using Telemetry.Files;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Reports.Host;

namespace Telemetry.Appliance.WholeFrames;

/// <summary>
/// Reads the flight rings as they are written, and writes all their frames to files, in the order of their stamps, with
/// the payloads of sessions from the tape. Body of a thread of its own, for which nothing waits: what the rings
/// overwrite before it comes to it, and what the disk refuses, is counted and said in the file.
/// </summary>
internal sealed class FrameWriter
{
    private const int IdleMs = 1;
    private const long HoldNs = 1_000_000;                      // from a stamp until its record is in the ring
    private const long PayloadNs = 100_000_000;                 // that the reader may be behind
    private const long RetryNs = 200_000_000;
    private const int LongestBlock = 96 << 10;
    private const int MostWaiting = 1 << 14;
    private const int MostTold = 128;                           // whose blocks are far shorter than a frame's

    private readonly FlightStream _stream;
    private readonly FlownFrames _frames;
    private readonly FrameFiles _files;
    private readonly FrameCounts _counts;
    private readonly ITapedPayloads _payloads;
    private readonly Waiting[] _waiting = new Waiting[MostWaiting];
    private readonly Queue<TapedPresence> _told = [];           // that wait to be written
    private readonly WriteTimer _timer = new();
    private int _waits;
    private long _written;
    private long _retryAtNs;
    private string? _problem;
    private bool _isToldAgain;
    private bool _isDead;
    private bool _ends;

    /// <summary>Makes it; reads the rings from their beginnings.</summary>
    internal FrameWriter(
        IReadOnlyList<FlightRing> rings, FrameFiles files, FlownFrames frames, FrameCounts counts,
        ITapedPayloads payloads)
    {
        uint[] next = new uint[counts.FlowIds];
        _stream = new FlightStream(rings, ring =>
        {
            if (_stream!.TryNumberFlows(ring, next))
                counts.Overtake(ring, next);
        });
        (_files, _frames, _counts, _payloads) = (files, frames, counts, payloads);
    }

    /// <summary>Reason for which nothing can be written now; null if it can. For any thread.</summary>
    internal string? Problem => Volatile.Read(ref _problem) ?? (_timer.StandsStill ? WatchedFile.StandsStill : null);

    /// <summary>Called on this thread when a ring has overtaken it for the first time.</summary>
    internal Action Overtaken { get; init; } = static () => { };

    /// <summary>Flows at the end, whose losses behind their last frames are written.</summary>
    internal required Func<IReadOnlyList<FlowDefinition>> Flows { get; init; }

    /// <summary>Messages about the presence of flows; null for none.</summary>
    internal PresenceTape? Presences { get; init; }

    /// <summary>Counters; complete when the thread has ended.</summary>
    internal FrameFilesReport Report() => new()
    {
        Files = _files.Files,
        Frames = _written,
        Bytes = _files.Bytes,
        Lost = _counts.Lost,
        NotWritten = _counts.Report().Sum(static ring => ring.NotWritten),
        PayloadsNotKept = _frames.PayloadsNotKept,
        Rings = _counts.Report(),
    };

    /// <summary>Lets the thread end once it has written what is in the rings, which are at rest; the tape is complete.
    /// </summary>
    internal void End() => Volatile.Write(ref _ends, true);

    /// <summary>Body of the thread.</summary>
    internal void Run()
    {
        try
        {
            while (true)
            {
                bool ends = Volatile.Read(ref _ends);
                long nowNs = MonotonicClock.NowNs;
                _stream.Refresh();
                bool any = WriteUntil(ends ? long.MaxValue - 1 : nowNs - HoldNs, nowNs, ends);
                if (any)
                    continue;
                Flush(nowNs);
                if (ends)
                    break;
                Thread.Sleep(IdleMs);
            }
            WriteEnd();
        }
        finally
        {
            _files.Dispose();
        }
    }

    private bool WriteUntil(long untilNs, long nowNs, bool ends)
    {
        bool any = false;
        while (_stream.TryPeek(untilNs))
        {
            FlightFrame frame = _stream.Frame;
            if (!TryWrite(frame, nowNs, mayWait: !ends && nowNs - frame.StampNs < PayloadNs))
                break;
            _stream.Advance();
            any = true;
        }
        return any;
    }

    private bool TryWrite(FlightFrame frame, long nowNs, bool mayWait)
    {
        FlightRecord record = frame.Record;
        (int ring, uint overtaken) = (_stream.RingIndex, _stream.Overtaken);
        if (_files.Frames.Waiting > FrameFile.BufferLength - LongestBlock || _waits == MostWaiting
            || _told.Count >= MostTold)
            Flush(nowNs);
        bool isOpen = Prepare(in record, nowNs);
        if (isOpen)
            TellPresences(frame.StampNs);
        // Behind all writes: what one could not write is missing before this frame.
        FrameRemarks remarks = _counts.Before(ring, record.FlowId, record.FlowNumber, overtaken);
        if (isOpen && !_frames.TryWrite(_files.Frames, frame, _payloads, remarks, mayWait))
            return false;
        if (overtaken > 0 && _counts.Lost == 0)
            Overtaken();
        _counts.Take(ring, record.FlowId, record.FlowNumber, overtaken);
        if (isOpen)
            _waiting[_waits++] = new Waiting(ring, record.FlowId, remarks);
        else
            _counts.PutBack(ring, record.FlowId, in remarks);
        return true;
    }

    // Those before a frame, or that come late: a replay looks back to the check before. What waits is written again
    // after a failure.
    private void TellPresences(long untilNs)
    {
        foreach (TapedPresence told in _isToldAgain ? _told : [])
            _frames.Write(_files.Frames, in told);
        _isToldAgain = false;
        while (_told.Count < MostTold && Presences?.TryPeek(out TapedPresence told) == true
            && told.Message.StampNs <= untilNs)
        {
            _frames.Write(_files.Frames, in told);
            _told.Enqueue(told);
            Presences.Remove();
        }
    }

    /// <summary>Has a file that knows the frame's interface; false if there is none, now.</summary>
    private bool Prepare(in FlightRecord record, long nowNs)
    {
        if (_problem is not null && (_isDead || nowNs < _retryAtNs))
            return false;                                       // a write that works ends the problem, see Flush
        if (_problem is null && !_files.IsClosed && !_files.IsFull && _frames.Knows(in record))
            return true;
        Flush(nowNs);
        bool isNew = false;
        try
        {
            if (_files.IsClosed || _files.IsFull)
            {
                _frames.Begin();
                _files.Rotate();
                Volatile.Write(ref _problem, null);
            }
            if (!_frames.Knows(in record))
            {
                isNew = true;
                _frames.AddInterface(_files.Frames, in record);
                _files.Flush();
                Volatile.Write(ref _problem, null);
            }
            return true;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            if (isNew)
                _frames.RemoveInterface(in record);
            Fail(error, nowNs);
            return false;
        }
    }

    private void Flush(long nowNs)
    {
        if (_waits == 0)
            return;
        _timer.Begin();
        try
        {
            _files.Flush();
            _written += _waits;
            _told.Clear();
            Volatile.Write(ref _problem, null);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            for (int index = 0; index < _waits; index++)
                _counts.PutBack(_waiting[index].Ring, _waiting[index].FlowId, in _waiting[index].Remarks);
            _isToldAgain = _told.Count > 0;
            Fail(error, nowNs);
        }
        finally
        {
            _timer.End();
        }
        _waits = 0;
    }

    private void Fail(Exception error, long nowNs)
    {
        _isDead = !_files.CanRetry;
        _retryAtNs = nowNs + RetryNs;
        Volatile.Write(ref _problem, _files.Describe(error));
    }

    private void WriteEnd()
    {
        List<(FlowDefinition Flow, uint Count)> missing = _counts.AtEnd(Flows());
        if (missing.Count == 0 || _problem is not null || _files.IsClosed)
            return;
        try
        {
            _files.Frames.WriteTrailingLosses(missing);
            _files.Flush();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            Volatile.Write(ref _problem, _files.Describe(error));
        }
    }

    /// <summary>A frame whose block waits to be written.</summary>
    private readonly struct Waiting(int ring, uint flowId, FrameRemarks remarks)
    {
        internal readonly int Ring = ring;
        internal readonly uint FlowId = flowId;
        internal readonly FrameRemarks Remarks = remarks;
    }
}
