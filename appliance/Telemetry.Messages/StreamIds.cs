// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages;

/// <summary>The Aeron streams.</summary>
public static class StreamIds
{
    /// <summary>Intervals: counters and histograms.</summary>
    public const int Snapshots = 1001;

    /// <summary>What happened, at once.</summary>
    public const int Events = 1002;

    /// <summary>Names, status and totals.</summary>
    public const int Catalog = 1003;

    /// <summary>Packets and messages one by one.</summary>
    public const int Packets = 1004;

    /// <summary>How many streams there are; their numbers follow each other from <see cref="Snapshots"/>.</summary>
    public const int Count = 4;
}
