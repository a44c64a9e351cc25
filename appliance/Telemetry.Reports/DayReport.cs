// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>The day of the counters.</summary>
public sealed record DayReport
{
    /// <summary>Its name: the date on which most of it lies.</summary>
    public required string Day { get; init; }

    /// <summary>Its begin as UTC since 1970, nanoseconds.</summary>
    public long BeginTimeNs { get; init; }

    /// <summary>Its end as UTC since 1970, nanoseconds.</summary>
    public long EndTimeNs { get; init; }

    /// <summary>Since when it is counted, UTC since 1970, nanoseconds.</summary>
    public long SinceTimeNs { get; init; }

    /// <summary>How long nothing was counted since then, nanoseconds.</summary>
    public long DownNs { get; init; }

    /// <summary>How often the appliance was started again since then.</summary>
    public long Restarts { get; init; }

    /// <summary>How often the state could not be written since the process' start.</summary>
    public long StateFailures { get; init; }

    /// <summary>Whether the day has ended.</summary>
    public bool Closed { get; init; }

    /// <summary>Whether it is counted from its begin, without a break, and all in it is complete.</summary>
    public bool Complete { get; init; }
}
