// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Jitter;

/// <summary>Whether two cores read the same clock: none may be seen to go back from one to the other.</summary>
public static class ClockAgreement
{
    private const int Readings = 100_000;

    /// <summary>What a reading of the clock takes on this core, nanoseconds.</summary>
    public static double ReadCostNs()
    {
        double leastNs = double.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long startNs = MonotonicClock.NowNs;
            for (int reading = 1; reading < Readings; reading++)
                _ = MonotonicClock.NowNs;
            leastNs = Math.Min(leastNs, (double)(MonotonicClock.NowNs - startNs) / Readings);
        }
        return leastNs;
    }

    /// <summary>Lets two cores tell each other their time.</summary>
    /// <returns>By how much the one was behind what the other had told, at most, nanoseconds: 0 if never; null if
    /// one of the cores cannot be used.</returns>
    public static long? BehindNs(int one, int other, long durationNs, Func<int, long>? clock = null)
    {
        clock ??= _ => MonotonicClock.NowNs;
        var told = new Told();
        long? behindNs = null;
        var partner = new Thread(() => behindNs = Exchange(other, durationNs, clock, ref told.Other, ref told.One))
        {
            IsBackground = true,
            Name = "clock-check",
        };
        partner.Start();
        long? ownNs = null;
        var own = new Thread(() => ownNs = Exchange(one, durationNs, clock, ref told.One, ref told.Other))
        {
            IsBackground = true,
            Name = "clock-check",
        };
        own.Start();
        own.Join();
        partner.Join();
        return ownNs is null || behindNs is null ? null : Math.Max(ownNs.Value, behindNs.Value);
    }

    private static long? Exchange(int cpu, long durationNs, Func<int, long> clock, ref long own, ref long others)
    {
        if (!HostThread.PinTo(cpu))
            return null;
        long behindNs = 0;
        long endNs = MonotonicClock.NowNs + durationNs;
        for (long nowNs = 0; nowNs < endNs;)
        {
            long toldNs = Volatile.Read(ref others);
            nowNs = clock(cpu);
            behindNs = Math.Max(behindNs, toldNs - nowNs);
            Volatile.Write(ref own, nowNs);
        }
        return behindNs;
    }

    private sealed class Told
    {
        internal long One;
        internal long Other;
    }
}
