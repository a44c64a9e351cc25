// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Reading of the host's wall clock and its state at one instant.</summary>
public sealed record ClockReading
{
    /// <summary>The wall clock, nanoseconds since 1970 UTC.</summary>
    public required long TimeNs { get; init; }

    /// <summary>CLOCK_MONOTONIC, the clock of stamps, nanoseconds.</summary>
    public required long StampNs { get; init; }

    /// <summary>Time until the next reading, nanoseconds.</summary>
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

    /// <summary>State of the kernel's clock.</summary>
    public required KernelClock Kernel { get; init; }

    /// <summary>Daemon that steers the clock; null if none answers that can be queried.</summary>
    public TimeSource? Source { get; init; }

    /// <summary>Clocks of network cards and hypervisors. Empty if readings come from a table.</summary>
    public IReadOnlyList<HardwareClock> HardwareClocks { get; init; } = [];

    /// <summary>Uncertainty of the wall clock against UTC, nanoseconds: the greatest of the kernel's bound, the
    /// source's bound and the source's offset, plus the error of the mapping. Null while the kernel does not consider
    /// the clock synchronised.</summary>
    public long? UncertaintyNs => Kernel.IsSynchronised
        ? TimeSource.LargestErrorNs(Source, Kernel.MaxErrorNs) + Offset.ErrorNs : null;
}
