// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Guarding;

namespace Telemetry.Guarding.Steering;

/// <summary>The section <c>steer</c> of a file.</summary>
public sealed record SteerSettings
{
    /// <summary>Interface whose received packets are steered.</summary>
    public required string Interface { get; init; }

    /// <summary>Time between two reports, nanoseconds.</summary>
    public required long IntervalNs { get; init; }

    /// <summary>Packets that may wait for a CPU, 8 to 16,384.</summary>
    public required int Queue { get; init; }

    /// <summary>Lost packets with which steering goes on; one more ends it.</summary>
    public required long MostLost { get; init; }

    /// <summary>The flows, each destination once.</summary>
    public required IReadOnlyList<SteeredFlow> Flows { get; init; }

    /// <summary>Positions of the flows in their files.</summary>
    public required IReadOnlyList<string> Places { get; init; }
}
