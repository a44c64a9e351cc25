// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Kernel;

/// <summary>CLOCK_REALTIME against CLOCK_MONOTONIC, and what the kernel and others know of the former's error.
/// </summary>
/// <param name="source">What steers it; null where nobody asks.</param>
public sealed unsafe class HostClock(Latest<TimeSource>? source = null) : IWallClock
{
    private const int Realtime = 0;                             // CLOCK_REALTIME
    private const int Monotonic = 1;                            // CLOCK_MONOTONIC
    private const int Unsteered = 4;                            // CLOCK_MONOTONIC_RAW
    private const long NsPerSecond = 1_000_000_000;
    private const int Attempts = 8;

    /// <inheritdoc/>
    public ClockOffset Read() => Measure() with { Source = source?.Value };

    /// <summary>Compares the wall clock with the stamps' clock and asks the kernel whether the former is
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

    /// <summary>The wall clock minus the stamps' clock.</summary>
    public static ClockDifference Offset() => Compare(Realtime);

    /// <summary>The stamps' clock minus the one that nothing steers.</summary>
    public static ClockDifference Steering()
    {
        ClockDifference difference = Compare(Unsteered);
        return difference with { Ns = -difference.Ns };
    }

    /// <summary>What the kernel tells of the wall clock; not synchronised where it refuses.</summary>
    public static KernelClock Kernel()
    {
        int state = Timex.Read(out Timex timex);
        return timex.ToKernelClock(state < 0 ? KernelClock.Error : state);
    }

    // Brackets readings of a clock by readings of the stamps' clock and keeps the narrowest.
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
