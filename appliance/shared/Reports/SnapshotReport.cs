// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>One interval. Reused: the next interval is reported in the same objects.</summary>
public sealed record SnapshotReport
{
    /// <summary>First interval that it covers, from 1.</summary>
    public long FirstOrdinal { get; set; }

    /// <summary>Last interval that it covers, from 1.</summary>
    public long Ordinal { get; set; }

    /// <summary>Its start, nanoseconds.</summary>
    public long StartStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? StartTimeNs { get; set; }

    /// <summary>Its end, nanoseconds.</summary>
    public long EndStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? EndTimeNs { get; set; }

    /// <summary>The members of a summary, for the interval only.</summary>
    public SummaryReport Interval { get; set; } = new();

    /// <summary>A copy that does not change when this object is reused. Distributions are not copied.</summary>
    public SnapshotReport Copy() => this with { Interval = Interval.Copy() };
}
