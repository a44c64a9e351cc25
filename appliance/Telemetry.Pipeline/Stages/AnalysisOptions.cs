// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Calendars;
using Telemetry.Model.Days;

namespace Telemetry.Pipeline.Stages;

/// <summary>How the analysis runs.</summary>
public sealed record AnalysisOptions
{
    /// <summary>Length of an interval, nanoseconds; intervals end on whole multiples of it on the wall clock.</summary>
    public required long IntervalNs { get; init; }

    /// <summary>UTC minus the pipeline's clock at the start, nanoseconds; 0 in replay.</summary>
    public required long WallOffsetNs { get; init; }

    /// <summary>Days of the counters, or null. A day's end is an interval's end.</summary>
    public DayCalendar? Days { get; init; }

    /// <summary>Where the day stood before a restart; null begins from nothing.</summary>
    public DayState? Restored { get; init; }

    /// <summary>The pipeline's clock at the start, nanoseconds; needed where something is restored.</summary>
    public long StartClockNs { get; init; }

    /// <summary>Whether every order is told when it is complete.</summary>
    public bool TellsOrders { get; init; }

    /// <summary>
    /// True in replay: full queues are waited for, so that nothing is lost and intervals are deterministic.
    /// </summary>
    public bool Waits { get; init; }
}
