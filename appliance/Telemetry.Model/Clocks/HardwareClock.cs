// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>A clock beside the host's own: of a network card (PHC), or what a hypervisor tells.</summary>
/// <param name="Device">Its file, such as <c>/dev/ptp0</c>.</param>
/// <param name="Name">What its driver calls it.</param>
public sealed record HardwareClock(string Device, string Name)
{
    /// <summary>That clock minus the host's wall clock, whole seconds and all: one that keeps TAI is 37 s ahead of UTC.
    /// Its error is half of the span within which both were read. Null if it could not be read.</summary>
    public ClockDifference? Offset { get; init; }

    /// <summary>How they were read: <c>precise</c> by a stamp that the hardware takes of both at once, <c>extended</c>
    /// and <c>basic</c> by readings of the wall clock around it.</summary>
    public string? Method { get; init; }

    /// <summary>Why it could not be read; null if it was.</summary>
    public string? Refusal { get; init; }
}
