// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>What is known of the host's wall clock at one instant.</summary>
public sealed record ClockReading
{
    /// <summary>The wall clock, nanoseconds since 1970 UTC.</summary>
    public required long TimeNs { get; init; }

    /// <summary>CLOCK_MONOTONIC, the clock of stamps, nanoseconds.</summary>
    public required long StampNs { get; init; }

    /// <summary>When the next reading is due, nanoseconds after this one.</summary>
    public required long EveryNs { get; init; }

    /// <summary>The host whose clock it is.</summary>
    public required string Host { get; init; }

    /// <summary>The kernel's identity of this boot: stamps of different boots do not compare.</summary>
    public required string Boot { get; init; }

    /// <summary>The wall clock minus the clock of stamps: changes only when the wall clock is set.</summary>
    public required ClockDifference Offset { get; init; }

    /// <summary>The clock of stamps minus CLOCK_MONOTONIC_RAW, which nothing steers: changes as the clock is slewed.
    /// </summary>
    public required ClockDifference Steering { get; init; }

    /// <summary>What the kernel tells.</summary>
    public required KernelClock Kernel { get; init; }

    /// <summary>What steers the clock; null where nothing answers that can be asked.</summary>
    public TimeSource? Source { get; init; }

    /// <summary>Clocks of network cards and hypervisors. None where readings come from a table.</summary>
    public IReadOnlyList<HardwareClock> HardwareClocks { get; init; } = [];

    /// <summary>How far the wall clock may be from UTC, nanoseconds: the greatest of the kernel's bound, the source's,
    /// and the offset that the source tells, and the error of the mapping. Null while the kernel does not hold the
    /// clock for synchronised.</summary>
    public long? UncertaintyNs => Kernel.IsSynchronised
        ? TimeSource.LargestErrorNs(Source, Kernel.MaxErrorNs) + Offset.ErrorNs : null;
}
