// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>The market-data packet that an order answered.</summary>
public sealed record TickReport
{
    /// <summary>Feed.</summary>
    public string? Feed { get; init; }

    /// <summary>Line that delivered it first.</summary>
    public string? Line { get; init; }

    /// <summary>Channel text, or null.</summary>
    public string? Channel { get; init; }

    /// <summary>Raw number of the tick.</summary>
    public ulong? Sequence { get; init; }

    /// <summary>Its stamp, nanoseconds.</summary>
    public long? StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; init; }
}
