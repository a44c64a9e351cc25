// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>One interval.</summary>
public sealed record SnapshotReport
{
    /// <summary>First interval that it covers, from 1.</summary>
    public long FirstOrdinal { get; init; }

    /// <summary>Last interval that it covers, from 1.</summary>
    public long Ordinal { get; init; }

    /// <summary>Its start, nanoseconds.</summary>
    public long StartStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? StartTimeNs { get; init; }

    /// <summary>Its end, nanoseconds.</summary>
    public long EndStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? EndTimeNs { get; init; }

    /// <summary>The members of a summary, for the interval only.</summary>
    public required SummaryReport Interval { get; init; }
}
