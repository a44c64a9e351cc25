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

/// <summary>A clock other than the host's own: of a network card (PHC) or of a hypervisor.</summary>
/// <param name="Device">Its file, such as <c>/dev/ptp0</c>.</param>
/// <param name="Name">Name given by its driver.</param>
public sealed record HardwareClock(string Device, string Name)
{
    /// <summary>That clock minus the host's wall clock, whole seconds included: a clock that keeps TAI is 37 s ahead of
    /// UTC. Its error is half of the span within which both were read. Null if it could not be read.</summary>
    public ClockDifference? Offset { get; init; }

    /// <summary>Reading method: <c>precise</c> by a hardware stamp of both clocks at once, <c>extended</c> and
    /// <c>basic</c> by readings of the wall clock before and after.</summary>
    public string? Method { get; init; }

    /// <summary>Reason why it could not be read; null if it was.</summary>
    public string? Refusal { get; init; }
}

/// <summary>Leap second announced to the kernel; it becomes a step of the wall clock.</summary>
public enum LeapSecond : byte
{
    None = 0,

    /// <summary>A second is inserted at the end of the day, or is passing now.</summary>
    Insert = 1,

    /// <summary>A second is left out at the end of the day.</summary>
    Delete = 2,
}
