// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Due times by the start and the rate alone. A late event does not move the later ones, so that a stall counts for all
/// events that it delayed (no coordinated omission).
/// </summary>
/// <param name="StartNs">Due time of number 0, nanoseconds of the monotonic clock.</param>
/// <param name="PerSecond">Number of events per second.</param>
internal readonly record struct Schedule(long StartNs, long PerSecond)
{
    private const long NsPerSecond = 1_000_000_000;
    private const long SpinNs = 100_000;
    private const long LongestSleepNs = NsPerSecond / 2;

    /// <summary>Due time of a number, nanoseconds; rounding errors do not accumulate.</summary>
    internal long DueNs(long number) =>
        StartNs + (number / PerSecond * NsPerSecond) + (number % PerSecond * NsPerSecond / PerSecond);

    /// <summary>Waits until a number is due: sleeps, and spins for the last tenth of a millisecond.</summary>
    /// <returns>Delay after the due time, nanoseconds: 0 or more.</returns>
    internal long Await(long number)
    {
        long dueNs = DueNs(number);
        long leftNs;
        while ((leftNs = dueNs - MonotonicClock.NowNs) > 0)
        {
            if (leftNs > SpinNs)
                HostThread.SleepNs(Math.Min(leftNs - SpinNs, LongestSleepNs));
        }
        return -leftNs;
    }
}
