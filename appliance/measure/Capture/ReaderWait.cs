// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Capture;

/// <summary>
/// Waiting of the reader between two passes. A reader that follows the producer closely makes the kernel's side up to
/// three times slower, since the cache line of the ring's head moves between the cores; so the reader stays off the
/// ring after a pass that found few records.
/// </summary>
[HotPath]
public struct ReaderWait(WaitMode mode, int epollFd)
{
    private const int FewRecords = 64;
    private const long KeepOffNs = 2_000;
    private const long SleepNs = 50_000;
    private const int EpollTimeoutMs = 1;

    private IdlePause _pause = new(SleepNs);

    /// <summary>True for the passes after which the reader looks at its own CPU time: each few milliseconds of
    /// them.</summary>
    internal readonly bool IsTimeToLook(long passes) =>
        (passes & (mode is WaitMode.Spin or WaitMode.Yield ? 0xFFF : 0xF)) == 0;

    /// <summary>Waits according to the mode.</summary>
    /// <param name="taken">Records found by the last pass.</param>
    internal void After(int taken)
    {
        if (taken > 0)
            _pause.Reset();
        if (taken >= FewRecords)
            return;
        switch (mode)
        {
            case WaitMode.Spin:
                KeepOff();
                break;
            case WaitMode.Yield:
                if (taken == 0)
                    Thread.Yield();
                else
                    KeepOff();
                break;
            case WaitMode.Epoll:
                if (taken == 0)
                    EpollSet.Wait(epollFd, EpollTimeoutMs);
                break;
            default:
                _pause.Sleep();
                break;
        }
    }

    private static void KeepOff()
    {
        long until = MonotonicClock.NowNs + KeepOffNs;
        while (MonotonicClock.NowNs < until)
            Thread.SpinWait(1);
    }
}
