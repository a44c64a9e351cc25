// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// When each of a number of things is due: by the start and the rate alone. What comes late does not move what follows,
/// so that a stall is seen by all that it delayed (no coordinated omission).
/// </summary>
/// <param name="StartNs">When number 0 is due, nanoseconds of the monotonic clock.</param>
/// <param name="PerSecond">How many are due in a second.</param>
internal readonly record struct Schedule(long StartNs, long PerSecond)
{
    private const long NsPerSecond = 1_000_000_000;
    private const long SpinNs = 100_000;
    private const long LongestSleepNs = NsPerSecond / 2;

    /// <summary>When a number is due, nanoseconds; the remainder of a division is never added up.</summary>
    internal long DueNs(long number) =>
        StartNs + (number / PerSecond * NsPerSecond) + (number % PerSecond * NsPerSecond / PerSecond);

    /// <summary>Waits until a number is due: sleeps, and spins for the last tenth of a millisecond.</summary>
    /// <returns>How late it is, nanoseconds: 0 or more.</returns>
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
