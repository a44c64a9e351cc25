// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>A clock besides the host's own: of a network card (PHC) or of a hypervisor.</summary>
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
