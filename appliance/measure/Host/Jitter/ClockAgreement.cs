// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Jitter;

/// <summary>Checks that two cores read the same clock: time must never go back from one to the other.</summary>
public static class ClockAgreement
{
    private const int Readings = 100_000;

    // Readings of the other core that were new. On a busy host the two may hardly ever run at the same time.
    private const int LeastExchanged = 1_000;
    private const int LongerAtMost = 10;            // times the duration

    /// <summary>Cost of reading the clock on this core, nanoseconds.</summary>
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

    /// <summary>Makes two cores exchange their readings of the clock.</summary>
    /// <returns>The largest amount by which one core's clock was behind the other's last published reading,
    /// nanoseconds: 0 if never; null if one of the cores cannot be used, or they hardly exchanged any
    /// reading.</returns>
    public static long? BehindNs(int one, int other, long durationNs, Func<int, long>? clock = null)
    {
        clock ??= _ => MonotonicClock.NowNs;
        var shared = new SharedTimes();
        long? behindNs = null;
        var partner = new Thread(() => behindNs = Exchange(other, durationNs, clock, ref shared.Other, ref shared.One))
        {
            IsBackground = true,
            Name = "clock-check",
        };
        partner.Start();
        long? ownNs = null;
        var own = new Thread(() => ownNs = Exchange(one, durationNs, clock, ref shared.One, ref shared.Other))
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
        (long behindNs, long lastNs, int exchanged) = (0, 0, 0);
        long startNs = MonotonicClock.NowNs;
        long lengthNs = durationNs;
        for (long nowNs = startNs; nowNs - startNs < lengthNs;)
        {
            long othersNs = Volatile.Read(ref others);
            nowNs = clock(cpu);
            behindNs = Math.Max(behindNs, othersNs - nowNs);
            Volatile.Write(ref own, nowNs);
            exchanged += othersNs != lastNs ? 1 : 0;
            lastNs = othersNs;
            lengthNs = exchanged < LeastExchanged ? LongerAtMost * durationNs : durationNs;
        }
        return exchanged < LeastExchanged ? null : behindNs;
    }

    private sealed class SharedTimes
    {
        internal long One;
        internal long Other;
    }
}
