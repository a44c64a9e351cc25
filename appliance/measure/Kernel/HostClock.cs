// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Kernel;

/// <summary>Offset of CLOCK_REALTIME to CLOCK_MONOTONIC, and the error of the former as known to the kernel and to a
/// time daemon.</summary>
/// <param name="source">Source that disciplines the clock; null if it is not queried.</param>
public sealed unsafe class HostClock(Latest<TimeSource?>? source = null) : IWallClock
{
    private const int Realtime = 0;                             // CLOCK_REALTIME
    private const int Monotonic = 1;                            // CLOCK_MONOTONIC
    private const int Unsteered = 4;                            // CLOCK_MONOTONIC_RAW
    private const long NsPerSecond = 1_000_000_000;
    private const int Attempts = 8;

    public ClockOffset Read() => Measure() with { Source = source?.Value };

    /// <summary>Compares the wall clock with the stamps' clock and reads from the kernel if the former is
    /// synchronised.</summary>
    public static ClockOffset Measure()
    {
        ClockDifference difference = Offset();
        KernelClock kernel = Kernel();
        ClockDifference steering = Steering();
        return new ClockOffset(difference.Ns, difference.ErrorNs)
        {
            IsSynchronised = kernel.IsSynchronised,
            MaxErrorNs = kernel.MaxErrorNs,
            EstimatedErrorNs = kernel.EstimatedErrorNs,
            FrequencyPpb = kernel.FrequencyPpb,
            Leap = kernel.Leap,
            Steering = steering,
            SteeringStampNs = ReadNs(Monotonic),
        };
    }

    /// <summary>Wall clock minus the stamps' clock.</summary>
    public static ClockDifference Offset() => Compare(Realtime);

    /// <summary>The stamps' clock minus CLOCK_MONOTONIC_RAW, which is not disciplined.</summary>
    public static ClockDifference Steering()
    {
        ClockDifference difference = Compare(Unsteered);
        return difference with { Ns = -difference.Ns };
    }

    /// <summary>Kernel's status of the wall clock; not synchronised if the call fails.</summary>
    public static KernelClock Kernel()
    {
        int state = Timex.Read(out Timex timex);
        return timex.ToKernelClock(state < 0 ? KernelClock.Error : state);
    }

    // Reads a clock between two readings of the stamps' clock, repeatedly, and keeps the narrowest bracket.
    private static ClockDifference Compare(int clock)
    {
        var best = new ClockDifference(0, long.MaxValue);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long beforeNs = ReadNs(Monotonic);
            long readNs = ReadNs(clock);
            long spanNs = ReadNs(Monotonic) - beforeNs;
            long errorNs = (spanNs + 1) / 2;
            if (errorNs < best.ErrorNs)
                best = new ClockDifference(readNs - (beforeNs + (spanNs / 2)), errorNs);
        }
        return best;
    }

    private static long ReadNs(int clock)
    {
        long* time = stackalloc long[2];
        _ = Libc.clock_gettime(clock, time);
        return (time[0] * NsPerSecond) + time[1];
    }
}
