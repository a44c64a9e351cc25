// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Jitter;

/// <summary>Reads the clock back to back on a core and measures the times between. A gap longer than a few readings was
/// caused by an interrupt, another thread, the firmware or the hypervisor. Loads the core fully meanwhile.</summary>
public static class CoreSpinner
{
    private const long LeastHiccupNs = 1_000;
    private const int SmallestPerHiccup = 8;
    private const int FirstReads = 20_000;
    private const long NsPer10Us = 10_000;
    private const long NsPer100Us = 100_000;
    private const long NsPerMs = 1_000_000;
    private const string Status = "/proc/thread-self/status";
    private const string Switches = "nonvoluntary_ctxt_switches:";

    /// <summary>Binds the calling thread to a core and measures it.</summary>
    /// <returns>Null if the process may not use the core.</returns>
    public static CoreGaps? Watch(int cpu, long durationNs)
    {
        if (!HostThread.PinTo(cpu))
            return null;
        long smallestNs = SmallestGapNs();
        long hiccupNs = Math.Max(LeastHiccupNs, SmallestPerHiccup * smallestNs);
        long switches = Preemptions();
        (long hiccups, long lostNs, long longestNs, long reads) = (0, 0, 0, 0);
        (long over10Us, long over100Us, long over1Ms) = (0, 0, 0);
        long startNs = MonotonicClock.NowNs;
        long lastNs = startNs;
        for (long endNs = startNs + durationNs; lastNs < endNs; reads++)
        {
            long nowNs = MonotonicClock.NowNs;
            long gapNs = nowNs - lastNs;
            lastNs = nowNs;
            longestNs = Math.Max(longestNs, gapNs);
            if (gapNs < hiccupNs)
                continue;
            hiccups++;
            lostNs += gapNs;
            over10Us += gapNs >= NsPer10Us ? 1 : 0;
            over100Us += gapNs >= NsPer100Us ? 1 : 0;
            over1Ms += gapNs >= NsPerMs ? 1 : 0;
        }
        return new CoreGaps(cpu, lastNs - startNs, reads, smallestNs, longestNs, hiccups, hiccupNs, lostNs,
            Preemptions() - switches)
        {
            Over10Us = over10Us,
            Over100Us = over100Us,
            Over1Ms = over1Ms,
        };
    }

    private static long SmallestGapNs()
    {
        long smallestNs = long.MaxValue;
        long lastNs = MonotonicClock.NowNs;
        for (int read = 0; read < FirstReads; read++)
        {
            long nowNs = MonotonicClock.NowNs;
            smallestNs = Math.Min(smallestNs, nowNs - lastNs);
            lastNs = nowNs;
        }
        return smallestNs;
    }

    private static long Preemptions()
    {
        string? line = TextFile.Lines(Status).FirstOrDefault(text =>
            text.StartsWith(Switches, StringComparison.Ordinal));
        return long.TryParse(line.AsSpan(Math.Min(Switches.Length, line?.Length ?? 0)), NumberStyles.Any,
            CultureInfo.InvariantCulture, out long count) ? count : 0;
    }
}
