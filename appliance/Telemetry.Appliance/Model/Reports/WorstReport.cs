// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>One of the largest samples of an interval.</summary>
public sealed record WorstReport
{
    /// <summary>The sample, nanoseconds.</summary>
    public long ValueNs { get; init; }

    /// <summary>Stamp of the packet that ended it, nanoseconds.</summary>
    public long StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; init; }

    /// <summary>Number of the feed packet; null if it is not of a feed.</summary>
    public ulong? Sequence { get; init; }

    /// <summary>Key of the order; null if it is not of an order.</summary>
    public string? Key { get; init; }
}
