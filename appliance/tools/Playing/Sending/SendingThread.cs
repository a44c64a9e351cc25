// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Kernel.Sending;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Playing.Retiming;

namespace Telemetry.Playing.Sending;

/// <summary>Sends each datagram when it is due: sleeps until shortly before, then reads the clock until it is time. One
/// that comes late does not move those behind it.</summary>
[HotPath]
internal sealed unsafe class SendingThread
{
    private const long LongestSleepNs = 20_000_000;             // until it looks for a stop request
    private const long PauseNs = 20_000;
    private const long LeadNs = 50_000_000;                     // from the start to the first datagram
    private const string Name = "play-sender";

    private readonly PlayRing _ring;
    private readonly GroupSender _sender;
    private readonly int? _cpu;
    private readonly bool _wantsRealTime;
    private readonly CancellationToken _stop;
    private readonly StageFailure _failure;
    private readonly Retimer? _retimer;
    private readonly Thread _thread;
    private long _startNs;
    private long _starved;
    private long _allocatedBytes;
    private bool _isRealTime;
    private bool _isDone;

    /// <summary>Prepares the thread.</summary>
    /// <param name="ring">Datagrams to send.</param>
    /// <param name="sender">Sends them.</param>
    /// <param name="failure">Receives an unexpected failure.</param>
    /// <param name="stop">Ends it early.</param>
    public SendingThread(
        PlayRing ring, GroupSender sender, PlayPlan plan, StageFailure failure, CancellationToken stop)
    {
        _ring = ring;
        _sender = sender;
        (_cpu, _wantsRealTime) = (plan.Cpu, plan.RealTime);
        _retimer = plan.Retimes ? new Retimer(plan.Topology) : null;
        _failure = failure;
        _stop = stop;
        _thread = new Thread(Guard) { Name = Name, IsBackground = true };
    }

    /// <summary>Clock at which the play begins, nanoseconds; 0 before it is known.</summary>
    public long StartNs => Volatile.Read(ref _startNs);

    /// <summary>Its figures of itself; complete at its end.</summary>
    public SenderState State =>
        new(StartNs, Volatile.Read(ref _starved), Volatile.Read(ref _allocatedBytes), IsRealTime);

    /// <summary>True if it has real-time priority.</summary>
    public bool IsRealTime => Volatile.Read(ref _isRealTime);

    /// <summary>True if it has ended.</summary>
    public bool IsDone => Volatile.Read(ref _isDone);

    public void Start() => _thread.Start();

    /// <summary>Waits for its end.</summary>
    [ColdPath]
    public void AwaitEnd() => _thread.Join();

    [ColdPath]
    private void Guard()
    {
        try
        {
            Volatile.Write(ref _isRealTime, OnTimeThread.Prepare(_cpu, "--cpu", _wantsRealTime));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        catch (Exception failure)
        {
            _failure.Keep(Name, failure);
        }
        finally
        {
            Volatile.Write(ref _isDone, true);
        }
    }

    private void Run()
    {
        while (!_ring.IsFilled && !_stop.IsCancellationRequested)
            HostThread.SleepNs(LongestSleepNs);
        Volatile.Write(ref _startNs, MonotonicClock.NowNs + LeadNs);
        long next = 0;
        bool isStarved = false;
        while (!_stop.IsCancellationRequested)
        {
            bool isEnded = _ring.IsEnded;
            long prepared = _ring.PreparedCount;
            if (next < prepared)
            {
                isStarved = false;
                next = SendNext(next, prepared);
                _ring.PassSent(next);
                continue;
            }
            if (isEnded)
                return;
            if (!isStarved)
                Volatile.Write(ref _starved, _starved + 1);
            isStarved = true;
            HostThread.SleepNs(PauseNs);
        }
    }

    /// <summary>Waits until a datagram is due, and sends it with all others that are due then.</summary>
    /// <returns>Number of the datagram to send next.</returns>
    private long SendNext(long first, long prepared)
    {
        ref PlaySlot slot = ref _ring[first];
        if (slot.Errno == PlaySlot.MadeLoss)
            return first + 1;
        if (!TryAwait(_startNs + slot.OffsetNs, out long nowNs))
            return first;
        bool isInet6 = IsInet6(in slot);
        int count = 0;
        for (; count < GroupSender.Most && first + count < prepared; count++)
        {
            ref PlaySlot due = ref _ring[first + count];
            if (due.Errno == PlaySlot.MadeLoss || _startNs + due.OffsetNs > nowNs || IsInet6(in due) != isInet6)
                break;
            _sender.Set(count, _ring.PayloadOf(in due), due.Length, due.Group, due.Port);
        }
        if (_retimer is not null)
            Retime(_retimer, first, count);
        Send(first, count, isInet6);
        return first + count;
    }

    private void Retime(Retimer retimer, long first, int count)
    {
        long wallNs = WallTime.NowNs;
        for (long number = first; number < first + count; number++)
        {
            ref PlaySlot slot = ref _ring[number];
            if (slot.IsRetimed)
                retimer.Rewrite(new Span<byte>(_ring.PayloadOf(in slot), slot.Length), in slot, wallNs);
        }
    }

    private void Send(long first, int count, bool isInet6)
    {
        int done = 0;
        while (done < count)
        {
            long beforeNs = MonotonicClock.NowNs;
            int sent = _sender.Send(done, count - done, isInet6);
            long afterNs = MonotonicClock.NowNs;
            // What the kernel refuses is passed over: a second attempt would come at a time of its own.
            int end = done + Math.Max(sent, 1);
            for (; done < end; done++)
            {
                ref PlaySlot slot = ref _ring[first + done];
                slot.BeforeNs = beforeNs;
                slot.AfterNs = afterNs;
                slot.Errno = sent > 0 ? 0 : -sent;
            }
        }
    }

    /// <returns>False on a stop request.</returns>
    private bool TryAwait(long dueNs, out long nowNs)
    {
        while (true)
        {
            nowNs = MonotonicClock.NowNs;
            long leftNs = dueNs - nowNs;
            if (leftNs <= 0)
                return true;
            if (leftNs <= OnTimeThread.SpinNs)
                continue;
            if (_stop.IsCancellationRequested)
                return false;
            HostThread.SleepNs(Math.Min(leftNs - OnTimeThread.SpinNs, LongestSleepNs));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInet6(ref readonly PlaySlot slot) => (slot.Group >> 32) != 0xFFFF;
}
