// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Traffic;

/// <summary>Traffic of one device during the check.</summary>
internal sealed record DeviceTraffic(string Device)
{
    /// <summary>The reason why its packets could not be captured; null if they were.</summary>
    internal string? Refusal { get; init; }

    /// <summary>Packets by flow id.</summary>
    internal IReadOnlyList<long> ByFlow { get; init; } = [];

    /// <summary>Packets that the device counted as received; null if unknown.</summary>
    internal long? Received { get; init; }

    /// <summary>Packets that were missed because they came too fast.</summary>
    internal long Missed { get; init; }

    /// <summary>Incoming packets of TCP flows, and those of them longer than a frame of the device: several merged
    /// segments.</summary>
    internal (long All, long Merged) In { get; init; }

    /// <summary>The same for outgoing packets.</summary>
    internal (long All, long Merged) Out { get; init; }

    /// <summary>Largest number of packets of any kind within one millisecond.</summary>
    internal long MostPacketsInMs { get; init; }

    /// <summary>Largest number of bytes of records of the configured flows within 100 ms.</summary>
    internal long MostRecordBytes { get; init; }
}
