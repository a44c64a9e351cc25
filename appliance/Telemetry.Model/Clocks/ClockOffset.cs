// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>What to add to a stamp to get UTC, and how far that can be wrong.</summary>
/// <param name="WallMinusMonotonicNs">The host's wall clock minus CLOCK_MONOTONIC, nanoseconds; 0 where stamps are
/// UTC.</param>
/// <param name="MappingErrorNs">How far that difference can be misread, nanoseconds: half of the span within which
/// both clocks were read.</param>
public readonly record struct ClockOffset(long WallMinusMonotonicNs, long MappingErrorNs)
{
    /// <summary>Whether the kernel holds the wall clock for synchronised.</summary>
    public bool IsSynchronised { get; init; }

    /// <summary>The kernel's bound of the wall clock's error, nanoseconds; means nothing unless synchronised.</summary>
    public long MaxErrorNs { get; init; }

    /// <summary>The kernel's estimate of the wall clock's error, nanoseconds; means nothing unless synchronised.
    /// </summary>
    public long EstimatedErrorNs { get; init; }

    /// <summary>Correction of the wall clock's frequency, parts in 10^9; positive makes it faster.</summary>
    public long FrequencyPpb { get; init; }

    /// <summary>What steers the clock; null where nothing answers that can be asked.</summary>
    public TimeSource? Source { get; init; }

    /// <summary>The leap second that is announced.</summary>
    public LeapSecond Leap { get; init; }

    /// <summary>The clock of stamps minus one that nothing steers, as read at <see cref="SteeringStampNs"/>.</summary>
    public ClockDifference Steering { get; init; }

    /// <summary>When that was read, nanoseconds; 0 if it was not.</summary>
    public long SteeringStampNs { get; init; }

    /// <summary>What the readings so far show of slews.</summary>
    public ClockSlew Slew { get; init; }

    /// <summary>How far a stamp told as UTC may be wrong, nanoseconds; null while not synchronised.</summary>
    public long? UncertaintyNs =>
        IsSynchronised ? TimeSource.LargestErrorNs(Source, MaxErrorNs) + MappingErrorNs : null;

    /// <summary>
    /// This offset with the newer state, unless the reading shows that the wall clock was set. The kernel slews both
    /// clocks alike, so between two steps the difference is constant, and readings that the errors explain show none.
    /// </summary>
    public ClockOffset Renew(in ClockOffset newer)
    {
        long changeNs = Math.Abs(newer.WallMinusMonotonicNs - WallMinusMonotonicNs);
        if (changeNs > newer.MappingErrorNs + MappingErrorNs)
            return newer;
        return newer with { WallMinusMonotonicNs = WallMinusMonotonicNs, MappingErrorNs = MappingErrorNs };
    }
}
