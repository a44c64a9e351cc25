// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Planning;
using Telemetry.Playing.Reading;

namespace Telemetry.Playing.Sending;

/// <summary>Plays once: one thread reads the captures, one sends, and the caller's records what became of each
/// datagram.</summary>
internal sealed class Player
{
    private const int PauseMs = 1;
    private const long ShowEveryNs = 100_000_000;

    private readonly PlayPlan _plan;
    private readonly PlayForecast _forecast;
    private readonly Outlet _outlet;
    private readonly PacingWriter? _file;
    private readonly PacingCount _count;
    private readonly DatagramReader _reader;
    private readonly StageFailure _failure = new();
    private long _recorded;
    private long _startTimeNs;

    /// <summary>Prepares a play.</summary>
    /// <param name="play">What will be sent.</param>
    /// <param name="outlet">Sends it.</param>
    /// <param name="file">Receives a row for each datagram; null for none.</param>
    public Player(PlayPlan plan, PreparedPlay play, Outlet outlet, PacingWriter? file)
    {
        _plan = plan;
        _forecast = play.Forecast;
        _outlet = outlet;
        _file = file;
        _count = new PacingCount(plan.BoundNs, keepsTime: !plan.Speed.IsMost);
        _reader = new DatagramReader(plan, play.Coverage);
    }

    /// <summary>Reasons for which captures ended early; complete at the end.</summary>
    public IReadOnlyList<Failure> Failures => _reader.Failures;

    /// <summary>Datagrams that are to be sent, and those left out as losses, in all loops.</summary>
    public long All => (_forecast.Datagrams + (_forecast.MadeLosses ?? 0)) * _plan.Loops;

    /// <summary>Plays to the end, or until it is stopped.</summary>
    /// <exception cref="FailureException">A capture or the result folder failed.</exception>
    public PacingReport Run(Action<PlayProgress> progress, IProgress<string> notices, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var ring = new PlayRing();
        var sending = new SendingThread(ring, _outlet.Sender, _plan, _failure, ending.Token);
        var reading = new Thread(() => Read(ring, ending.Token)) { Name = "play-reader", IsBackground = true };
        reading.Start();
        sending.Start();
        try
        {
            Record(ring, sending, progress, notices);
        }
        finally
        {
            ending.Cancel();
            sending.AwaitEnd();
            reading.Join();
        }
        _failure.ThrowIfAny();
        bool isStopped = stop.IsCancellationRequested && _recorded < All;
        LeftOut leftOut = _reader.LeftOut;
        bool isWhole = leftOut.Recorded + leftOut.NotRecorded == 0 && Failures.Count == 0;
        return _count.Report(sending.State, isWhole, isStopped, _startTimeNs) with
        {
            Retimed = _plan.Retimes ? _count.Retimed : null,
            KernelStamped = _outlet.Stamps is null ? null : _count.KernelStamped,
            NoKernelStamps = _outlet.NoStamps,
        };
    }

    private void Read(PlayRing ring, CancellationToken stop)
    {
        try
        {
            _reader.Run(_plan.Loops, new RingSink(ring, _outlet.Frames, stop), stop);
        }
        catch (Exception failure)
        {
            _failure.Keep("play-reader", failure);
        }
        finally
        {
            ring.End();
        }
    }

    private void Record(
        PlayRing ring, SendingThread sending, Action<PlayProgress> progress, IProgress<string> notices)
    {
        long shownNs = 0;
        bool isStarted = false;
        while (true)
        {
            bool isDone = sending.IsDone;
            long sent = ring.SentCount;
            if (!isStarted && sending.StartNs != 0)
            {
                isStarted = true;
                Begin(sending, notices);
            }
            for (; _recorded < sent; _recorded++)
                Record(in ring[_recorded], sending.StartNs);
            ring.PassRecorded(_recorded);
            long nowNs = MonotonicClock.NowNs;
            if (nowNs - shownNs > ShowEveryNs)
            {
                shownNs = nowNs;
                progress(new PlayProgress(PlayStep.Send, _recorded,
                    (_forecast.Datagrams + (_forecast.MadeLosses ?? 0)) * _plan.Loops));
            }
            if (isDone)
                return;
            if (sent == ring.SentCount)
                Thread.Sleep(PauseMs);
        }
    }

    private void Begin(SendingThread sending, IProgress<string> notices)
    {
        _startTimeNs = WallTime.NowNs + sending.StartNs - MonotonicClock.NowNs;
        if (_plan.RealTime && !sending.IsRealTime)
        {
            notices.Report("real-time priority (SCHED_FIFO) is not allowed: expect stalls of milliseconds; run as "
                + "root, or with CAP_SYS_NICE");
        }
    }

    private void Record(in PlaySlot slot, long startNs)
    {
        long dueNs = startNs + slot.OffsetNs;
        long? kernelNs = slot.Errno == PlaySlot.MadeLoss ? null : _outlet.Stamps?.StampOf(in slot);
        _count.Add(in slot, dueNs, kernelNs);
        _file?.Add(in slot, _plan.Speed.IsMost ? null : dueNs, kernelNs);
    }

    private sealed class RingSink(PlayRing ring, FrameWriter? frames, CancellationToken stop) : IDatagramSink
    {
        private readonly byte[] _frame =
            frames is null ? [] : new byte[FrameWriter.MostHeaders + ushort.MaxValue];

        public bool Take(in Datagram datagram, ReadOnlySpan<byte> payload)
        {
            if (frames is null)
                return ring.TryAdd(in datagram, payload, headerBytes: 0, stop);
            int length = frames.Write(_frame, in datagram, payload);
            return ring.TryAdd(in datagram, _frame.AsSpan(0, length), length - payload.Length, stop);
        }
    }
}
