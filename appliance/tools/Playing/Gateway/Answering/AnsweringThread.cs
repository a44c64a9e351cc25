// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>Reads the requests of all clients, and sends each answer when it is due: waits for sockets until shortly
/// before, then looks at them and at the clock in turn until it is time.</summary>
[HotPath]
internal sealed class AnsweringThread
{
    private const long NearNs = 5_000;                          // before the due time, without looking at sockets
    private const long LongestWaitNs = 20_000_000;              // until it looks for a stop request
    private const long UnsentWaitNs = 1_000_000;                // while a client does not read
    private const long KeepEveryNs = 20_000_000;
    private const long QuietNs = 1_000_000_000;                 // without requests, at the end
    private const long LongestEndNs = 10_000_000_000;
    private const string Name = "play-gateway";

    private readonly ClientConnections _connections;
    private readonly AnswerQueue _queue;
    private readonly int? _cpu;
    private readonly bool _wantsRealTime;
    private readonly StageFailure _failure;
    private readonly CancellationToken _stop;
    private readonly Thread _thread;
    private long _endFromNs;
    private bool _isRealTime;

    /// <summary>Prepares the thread.</summary>
    /// <param name="queue">Answers that wait.</param>
    /// <param name="failure">Receives an unexpected failure.</param>
    /// <param name="stop">Ends it early.</param>
    public AnsweringThread(
        ClientConnections connections, AnswerQueue queue, PlayPlan plan, StageFailure failure, CancellationToken stop)
    {
        _connections = connections;
        _queue = queue;
        (_cpu, _wantsRealTime) = (plan.Gateway!.Cpu, plan.RealTime);
        _failure = failure;
        _stop = stop;
        _thread = new Thread(Guard) { Name = Name, IsBackground = true };
    }

    /// <summary>True if it has real-time priority; known once it has ended.</summary>
    public bool IsRealTime => _isRealTime;

    /// <summary>Managed memory that it allocated, bytes; known once it has ended.</summary>
    public long AllocatedBytes { get; private set; }

    public void Start() => _thread.Start();

    /// <summary>Asks it to end once the requests have ended and are answered, at most 10 s from now.</summary>
    public void RequestEnd() => Volatile.Write(ref _endFromNs, MonotonicClock.NowNs);

    /// <summary>Waits for its end.</summary>
    [ColdPath]
    public void AwaitEnd() => _thread.Join();

    [ColdPath]
    private void Guard()
    {
        try
        {
            _isRealTime = OnTimeThread.Prepare(_cpu, "--gateway-cpu", _wantsRealTime);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        catch (Exception failure)
        {
            _failure.Keep(Name, failure);
        }
        finally
        {
            _connections.EndAll(MonotonicClock.NowNs);
        }
    }

    private void Run()
    {
        long keptNs = 0;
        while (!_stop.IsCancellationRequested)
        {
            long nowNs = MonotonicClock.NowNs;
            long leftNs = _queue.NextDueNs - nowNs;
            if (leftNs <= 0)
            {
                PlannedAnswer answer = _queue.Take(out ReadOnlySpan<byte> request);
                answer.Session.Send(in answer, request);
                leftNs = 0;
            }
            else if (leftNs < NearNs)
            {
                continue;
            }
            long longestNs = _connections.HasUnsent ? UnsentWaitNs : LongestWaitNs;
            _connections.Serve(Math.Clamp(leftNs - OnTimeThread.SpinNs, 0, longestNs), nowNs);
            if (nowNs - keptNs < KeepEveryNs)
                continue;
            keptNs = nowNs;
            _connections.Keep(nowNs);
            if (IsOver(nowNs))
                return;
        }
    }

    // Pairs with the release in RequestEnd.
    private bool IsOver(long nowNs)
    {
        long endFromNs = Volatile.Read(ref _endFromNs);
        if (endFromNs == 0)
            return false;
        bool isQuiet = nowNs - Math.Max(endFromNs, _connections.LastRequestNs) > QuietNs && _queue.Count == 0;
        return isQuiet || nowNs - endFromNs > LongestEndNs;
    }
}
