// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model;

/// <summary>What to add to a stamp to get UTC, and how far that can be wrong.</summary>
/// <param name="WallMinusMonotonicNs">UTC since 1970 minus CLOCK_MONOTONIC, nanoseconds; 0 where stamps are
/// UTC.</param>
/// <param name="UncertaintyNs">Half of the span in which both clocks were read, nanoseconds.</param>
public readonly record struct ClockOffset(long WallMinusMonotonicNs, long UncertaintyNs)
{
    private const int Attempts = 32;
    private const int NsPerTick = 100;

    /// <summary>The offset of input whose stamps are UTC already.</summary>
    public static ClockOffset None => default;

    /// <summary>
    /// This offset, unless a newer reading shows that the wall clock was set. Both clocks run at the same rate, so a
    /// difference that the uncertainties explain is none.
    /// </summary>
    public ClockOffset Renew(ClockOffset newer)
    {
        long changeNs = Math.Abs(newer.WallMinusMonotonicNs - WallMinusMonotonicNs);
        return changeNs > newer.UncertaintyNs + UncertaintyNs ? newer : this;
    }

    /// <summary>Reads both clocks several times and keeps the narrowest reading.</summary>
    public static ClockOffset Measure()
    {
        var best = new ClockOffset(0, long.MaxValue);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long before = MonotonicClock.NowNs;
            long wallNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NsPerTick;
            long after = MonotonicClock.NowNs;
            long uncertaintyNs = (after - before) / 2 + NsPerTick;
            if (uncertaintyNs < best.UncertaintyNs)
                best = new ClockOffset(wallNs - (before + (after - before) / 2), uncertaintyNs);
        }
        return best;
    }
}
