// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Threads;

/// <summary>Pauses of a thread that finds nothing to do: short ones at first, and longer ones once there was nothing
/// for a while, since waking up is what an idle host pays for.</summary>
/// <param name="shortNs">Length of a short pause, nanoseconds.</param>
[HotPath]
public struct IdlePause(long shortNs)
{
    private const long ShortUntilNs = 20_000_000;
    private const long LongNs = 1_000_000;

    private long _pausedNs;

    /// <summary>Starts over: there was something to do.</summary>
    public void Reset() => _pausedNs = 0;

    public void Sleep()
    {
        if (_pausedNs >= ShortUntilNs)
        {
            HostThread.SleepNs(LongNs);
            return;
        }
        _pausedNs += shortNs;
        HostThread.SleepNs(shortNs);
    }
}
