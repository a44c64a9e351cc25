// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Second thread of a benchmark with two: pinned to CPU 1, the first one is pinned to CPU 0.</summary>
internal sealed class AeronPartner : IDisposable
{
    private const long LimitNs = 60_000_000_000;
    private const int Spins = 10_000;

    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private Action<AeronPartner>? _work;
    private Exception? _failure;
    private long _endNs;
    private int _state;

    internal AeronPartner()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    private enum State
    {
        Idle,
        Started,
        Working,
        Released,
    }

    /// <summary>True if the second thread has finished or failed.</summary>
    internal bool HasEnded => Now == State.Idle;

    /// <summary>True if the first thread needs nothing more from the second.</summary>
    internal bool IsReleased => Now == State.Released;

    /// <summary>Bytes that its last work allocated.</summary>
    internal long Allocated { get; private set; }

    private State Now
    {
        get => (State)Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, (int)value);
    }

    /// <summary>Starts work on the second thread; returns when the work has begun. Earlier work that the first thread
    /// abandoned ends soon: its waits are limited.</summary>
    internal void Start(Action<AeronPartner> work)
    {
        while (!HasEnded)
        {
            Release();
            Thread.Yield();
        }
        _work = work;
        _failure = null;
        _endNs = MonotonicClock.NowNs + LimitNs;
        Now = State.Started;
        _wake.Set();
        while (Now == State.Started)
            Thread.Yield();
    }

    /// <summary>Allows the second thread to end.</summary>
    internal void Release() =>
        Interlocked.CompareExchange(ref _state, (int)State.Released, (int)State.Working);

    /// <summary>Idles: spins, and after some time yields the CPU, for hosts with too few CPUs.</summary>
    internal void Wait(int spins)
    {
        if (spins < Spins)
            return;
        if (MonotonicClock.NowNs > _endNs)
            throw new InvalidOperationException($"not done within {LimitNs / 1_000_000_000} s");
        Thread.Yield();
    }

    /// <summary>Waits for the end of the work and throws its exception.</summary>
    internal void Await()
    {
        while (!HasEnded)
            Thread.Yield();
        if (_failure is not null)
            throw new InvalidOperationException(_failure.Message, _failure);
    }

    public void Dispose()
    {
        _work = null;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        HostThread.PinTo(1);
        while (true)
        {
            _wake.WaitOne();
            if (_work is not { } work)
                return;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Now = State.Working;
                work(this);
            }
            catch (Exception failure)
            {
                _failure = failure;
            }
            Allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Now = State.Idle;
        }
    }
}
