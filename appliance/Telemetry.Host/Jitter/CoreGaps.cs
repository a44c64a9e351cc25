// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Jitter;

/// <summary>What a core kept from a thread that wanted nothing but to read the clock on it.</summary>
/// <param name="Cpu">The core.</param>
/// <param name="DurationNs">How long it was watched, nanoseconds.</param>
/// <param name="Reads">How often the clock was read.</param>
/// <param name="SmallestNs">Shortest time from one reading to the next, nanoseconds.</param>
/// <param name="LongestNs">Longest time from one reading to the next, nanoseconds.</param>
/// <param name="Hiccups">Times above <see cref="HiccupNs"/>.</param>
/// <param name="HiccupNs">From here on a time is one that the thread did not have, nanoseconds.</param>
/// <param name="LostNs">Sum of those times, nanoseconds.</param>
/// <param name="Preempted">How often another thread took the core.</param>
public sealed record CoreGaps(
    int Cpu, long DurationNs, long Reads, long SmallestNs, long LongestNs, long Hiccups, long HiccupNs, long LostNs,
    long Preempted)
{
    /// <summary>Of them those of 10 µs or more.</summary>
    public long Over10Us { get; init; }

    /// <summary>Of them those of 100 µs or more.</summary>
    public long Over100Us { get; init; }

    /// <summary>Of them those of 1 ms or more.</summary>
    public long Over1Ms { get; init; }
}
