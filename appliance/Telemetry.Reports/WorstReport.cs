// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Reports;

/// <summary>One of the largest samples of an interval.</summary>
public sealed record WorstReport
{
    /// <summary>The sample, nanoseconds.</summary>
    public long ValueNs { get; set; }

    /// <summary>Stamp of the packet that ended it, nanoseconds.</summary>
    public long StampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; set; }

    /// <summary>Number of the feed packet; null if it is not of a feed.</summary>
    public ulong? Sequence { get; set; }

    /// <summary>Key of the order; none if it is not of an order.</summary>
    public OrderKey OrderKey;

    /// <summary>
    /// Largest distance of its times from UTC, nanoseconds; null while not synchronised, and in a replay.
    /// </summary>
    public long? UncertaintyNs { get; set; }
}
