// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Jitter;

/// <summary>Interruptions of a thread that did nothing but read the clock on a core.</summary>
/// <param name="DurationNs">Duration of the measurement, nanoseconds.</param>
/// <param name="Reads">Readings of the clock.</param>
/// <param name="SmallestNs">Shortest time from one reading to the next, nanoseconds.</param>
/// <param name="LongestNs">Longest time from one reading to the next, nanoseconds.</param>
/// <param name="Hiccups">Number of gaps of at least <see cref="HiccupNs"/>.</param>
/// <param name="HiccupNs">Threshold above which a gap counts as an interruption, nanoseconds.</param>
/// <param name="LostNs">Sum of those gaps, nanoseconds.</param>
/// <param name="Preempted">Times that another thread took the core.</param>
public sealed record CoreGaps(
    int Cpu, long DurationNs, long Reads, long SmallestNs, long LongestNs, long Hiccups, long HiccupNs, long LostNs,
    long Preempted)
{
    /// <summary>Gaps of 10 µs or more.</summary>
    public long Over10Us { get; init; }

    /// <summary>Gaps of 100 µs or more.</summary>
    public long Over100Us { get; init; }

    /// <summary>Gaps of 1 ms or more.</summary>
    public long Over1Ms { get; init; }
}
