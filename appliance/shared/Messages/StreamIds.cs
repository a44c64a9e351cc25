// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages;

/// <summary>Numbers of the Aeron streams.</summary>
public static class StreamIds
{
    /// <summary>Intervals: counters and histograms.</summary>
    public const int Snapshots = 1001;

    /// <summary>Events, sent as they happen.</summary>
    public const int Events = 1002;

    /// <summary>Names, status and totals.</summary>
    public const int Catalog = 1003;

    /// <summary>Packets and messages one by one.</summary>
    public const int Packets = 1004;

    /// <summary>Number of streams; their ids are consecutive from <see cref="Snapshots"/>.</summary>
    public const int Count = 4;
}
