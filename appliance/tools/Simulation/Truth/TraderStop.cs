// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Truth;

/// <summary>A time in which the trader's process was stopped: it was stopped from the second to the third stamp for
/// certain, and neither before the first nor after the fourth.</summary>
/// <param name="AskedNs">Right before the signal to stop, nanoseconds.</param>
/// <param name="StoppedNs">The process was seen to be stopped.</param>
/// <param name="GoesOnNs">Right before the signal to go on.</param>
/// <param name="ContinuedNs">Right after it.</param>
public readonly record struct TraderStop(long AskedNs, long StoppedNs, long GoesOnNs, long ContinuedNs)
{
    /// <summary>Longest time for which it can have been stopped within a span.</summary>
    internal long MostWithin(long fromNs, long toNs) => Shared(AskedNs, ContinuedNs, fromNs, toNs);

    /// <summary>Shortest time for which it must have been stopped within a span.</summary>
    internal long LeastWithin(long fromNs, long toNs) => Shared(StoppedNs, GoesOnNs, fromNs, toNs);

    private static long Shared(long beganNs, long endNs, long fromNs, long toNs) =>
        Math.Max(0, Math.Min(endNs, toNs) - Math.Max(beganNs, fromNs));
}
