// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>The market-data packet that an order answered.</summary>
public sealed record TickReport
{
    public string? Feed { get; set; }

    /// <summary>Line that delivered it first.</summary>
    public string? Line { get; set; }

    /// <summary>Channel text, or null.</summary>
    public string? Channel { get; set; }

    /// <summary>Raw number of the tick.</summary>
    public ulong? Sequence { get; set; }

    /// <summary>Its stamp, nanoseconds.</summary>
    public long? StampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; set; }
}
