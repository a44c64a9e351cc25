// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Traffic;

/// <summary>What passed one device while doctor looked.</summary>
/// <param name="Device">The device.</param>
internal sealed record DeviceTraffic(string Device)
{
    /// <summary>Why its packets could not be looked at; null if they were.</summary>
    internal string? Refusal { get; init; }

    /// <summary>Packets by flow id.</summary>
    internal IReadOnlyList<long> ByFlow { get; init; } = [];

    /// <summary>Packets that the device counted as received; null where it does not tell.</summary>
    internal long? Received { get; init; }

    /// <summary>Packets that came faster than they were looked at.</summary>
    internal long Missed { get; init; }

    /// <summary>Packets of TCP flows that came in, and of them those longer than a frame of the device: several
    /// segments in one.</summary>
    internal (long All, long Merged) In { get; init; }

    /// <summary>The same on the way out.</summary>
    internal (long All, long Merged) Out { get; init; }

    /// <summary>Most packets of any kind within one millisecond.</summary>
    internal long MostPacketsInMs { get; init; }

    /// <summary>Most bytes that records of our flows would take within a tenth of a second.</summary>
    internal long MostRecordBytes { get; init; }
}
