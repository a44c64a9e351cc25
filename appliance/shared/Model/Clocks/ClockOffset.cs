// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Offset to add to a stamp to get UTC, with its uncertainty.</summary>
/// <param name="WallMinusMonotonicNs">The host's wall clock minus CLOCK_MONOTONIC, nanoseconds; 0 where stamps are
/// UTC.</param>
/// <param name="MappingErrorNs">Highest reading error of that difference, nanoseconds: half of the span within which
/// both clocks were read.</param>
public readonly record struct ClockOffset(long WallMinusMonotonicNs, long MappingErrorNs)
{
    /// <summary>True if the kernel considers the wall clock synchronised.</summary>
    public bool IsSynchronised { get; init; }

    /// <summary>The kernel's bound of the wall clock's error, nanoseconds; valid only if synchronised.</summary>
    public long MaxErrorNs { get; init; }

    /// <summary>The kernel's estimate of the wall clock's error, nanoseconds; valid only if synchronised.</summary>
    public long EstimatedErrorNs { get; init; }

    /// <summary>Correction of the wall clock's frequency, parts in 10^9; positive makes it faster.</summary>
    public long FrequencyPpb { get; init; }

    /// <summary>Daemon that steers the clock; null if none answers that can be queried.</summary>
    public TimeSource? Source { get; init; }

    /// <summary>Announced leap second.</summary>
    public LeapSecond Leap { get; init; }

    /// <summary>The clock of stamps minus the unsteered clock, as read at <see cref="SteeringStampNs"/>.</summary>
    public ClockDifference Steering { get; init; }

    /// <summary>Time of that reading, nanoseconds; 0 if there was none.</summary>
    public long SteeringStampNs { get; init; }

    /// <summary>Slew found by the readings so far.</summary>
    public ClockSlew Slew { get; init; }

    /// <summary>Uncertainty of a stamp converted to UTC, nanoseconds; null while not synchronised.</summary>
    public long? UncertaintyNs =>
        IsSynchronised ? TimeSource.LargestErrorNs(Source, MaxErrorNs) + MappingErrorNs : null;

    /// <summary>This offset with the state of a newer reading, unless that shows that the wall clock was set. The
    /// kernel slews both clocks alike, so between two steps the difference is constant, and readings that differ by no
    /// more than their errors show no step.</summary>
    public ClockOffset Renew(in ClockOffset newer)
    {
        long changeNs = Math.Abs(newer.WallMinusMonotonicNs - WallMinusMonotonicNs);
        if (changeNs > newer.MappingErrorNs + MappingErrorNs)
            return newer;
        return newer with { WallMinusMonotonicNs = WallMinusMonotonicNs, MappingErrorNs = MappingErrorNs };
    }
}
