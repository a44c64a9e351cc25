// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>The day of the counters.</summary>
public sealed record DayReport
{
    /// <summary>Its name: the date on which most of it lies.</summary>
    public required string Day { get; init; }

    /// <summary>Its start as UTC since 1970, nanoseconds.</summary>
    public long BeginTimeNs { get; init; }

    /// <summary>Its end as UTC since 1970, nanoseconds.</summary>
    public long EndTimeNs { get; init; }

    /// <summary>Start of the counting, UTC since 1970, nanoseconds.</summary>
    public long SinceTimeNs { get; init; }

    /// <summary>Time since then in which nothing was counted, nanoseconds.</summary>
    public long DownNs { get; init; }

    /// <summary>Restarts of the appliance since then.</summary>
    public long Restarts { get; init; }

    /// <summary>Failed writes of the state since the process' start.</summary>
    public long StateFailures { get; init; }

    /// <summary>True if the day has ended.</summary>
    public bool Closed { get; init; }

    /// <summary>True if it is counted from its start without a break, and everything in it is complete.</summary>
    public bool Complete { get; init; }
}
