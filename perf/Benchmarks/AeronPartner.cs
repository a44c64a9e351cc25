// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Model;

namespace Telemetry.Perf.Benchmarks;

/// <summary>The other thread of a benchmark of two: pinned to CPU 1, the first one is pinned to CPU 0.</summary>
internal sealed class AeronPartner
{
    private const long LimitNs = 60_000_000_000;
    private const int Spins = 10_000;

    private readonly Thread _thread;
    private readonly long _endNs = MonotonicClock.NowNs + LimitNs;
    private Exception? _failure;
    private int _isStarted;
    private int _hasEnded;
    private int _isReleased;

    private AeronPartner(Action<AeronPartner> work)
    {
        _thread = new Thread(() => Run(work)) { IsBackground = true };
        _thread.Start();
        for (int spins = 0; Volatile.Read(ref _isStarted) == 0; spins++)
            Wait(spins);
    }

    /// <summary>True when the other thread has done all, or failed.</summary>
    internal bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <summary>True when the first thread needs nothing more of the other one.</summary>
    internal bool IsReleased => Volatile.Read(ref _isReleased) != 0;

    /// <summary>Bytes that its work allocated.</summary>
    internal long Allocated { get; private set; }

    /// <summary>Starts work on another thread; returns when that runs.</summary>
    internal static AeronPartner Start(Action<AeronPartner> work) => new(work);

    /// <summary>Tells the other thread that it may end.</summary>
    internal void Release() => Volatile.Write(ref _isReleased, 1);

    /// <summary>Nothing to do: spins, and gives the CPU away when that has lasted, for a host with too few.</summary>
    internal void Wait(int spins)
    {
        if (spins < Spins)
            return;
        if (MonotonicClock.NowNs > _endNs)
            throw new InvalidOperationException($"not done within {LimitNs / 1_000_000_000} s");
        Thread.Yield();
    }

    /// <summary>Waits for the other thread and throws what it failed with.</summary>
    internal void Join()
    {
        _thread.Join();
        if (_failure is not null)
            throw new InvalidOperationException(_failure.Message, _failure);
    }

    private void Run(Action<AeronPartner> work)
    {
        try
        {
            HostThread.PinTo(1);
            Volatile.Write(ref _isStarted, 1);
            long before = GC.GetAllocatedBytesForCurrentThread();
            work(this);
            Allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
        Volatile.Write(ref _hasEnded, 1);
    }
}
