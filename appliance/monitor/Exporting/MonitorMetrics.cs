// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting;

/// <summary>Values of the monitor itself that are exported; null where unknown.</summary>
public sealed record MonitorMetrics
{
    /// <summary>Version of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Appliances by state.</summary>
    public IReadOnlyList<NamedCount> Appliances { get; init; } = [];

    /// <summary>Series that are kept.</summary>
    public long? Series { get; init; }

    /// <summary>Rows of appliances that metrics leave out, or add up under one name.</summary>
    public long? RowsLeftOut { get; init; }

    /// <summary>Damaged files of the state directory that were set aside; null without a state directory.</summary>
    public long? FilesSetAside { get; init; }

    /// <summary>Objects that were not taken because a limit was met, by limit.</summary>
    public IReadOnlyList<NamedCount> Refused { get; init; } = [];

    /// <summary>Requests that were refused, by the status of the answer.</summary>
    public IReadOnlyList<NamedCount> RequestsRefused { get; init; } = [];

    /// <summary>Alerts that are pending or fire, by state.</summary>
    public IReadOnlyList<NamedCount> Alerts { get; init; } = [];

    /// <summary>Posts of alerts, by receiver.</summary>
    public IReadOnlyList<NotificationCount> Notifications { get; init; } = [];

    /// <summary>Messages that could not be decoded.</summary>
    public long? Malformed { get; init; }

    /// <summary>Time from the end of an interval until it was in the model, nanoseconds.</summary>
    public SparseHistogram? FrameTimes { get; init; }

    /// <summary>Age of the newest second of an appliance that is there, nanoseconds; null if none is.</summary>
    public long? BehindNs { get; init; }

    /// <summary>Longest time of the last minute in which the inputs were not looked at, nanoseconds.</summary>
    public long? LongestPauseNs { get; init; }

    /// <summary>Sum of such times of more than 3 s in the last minute, nanoseconds.</summary>
    public long? LongPausesNs { get; init; }

    public IReadOnlyList<HistoryTier> History { get; init; } = [];

    /// <summary>Programs that receive live updates.</summary>
    public long? Clients { get; init; }

    /// <summary>Updates that were not sent because a program did not receive them in time.</summary>
    public long? ClientFramesSkipped { get; init; }

    /// <summary>Course of what is sent to metric databases and other receivers.</summary>
    public IReadOnlyList<ExportState> Exports { get; init; } = [];

    /// <summary>Resources of the process.</summary>
    public ProcessMetrics? Process { get; init; }
}

/// <summary>A number of things of one name.</summary>
public readonly record struct NamedCount(string Name, long Count);

/// <summary>Posts of alerts to a receiver.</summary>
/// <param name="To">Address of the receiver.</param>
/// <param name="Sent">Posts that it accepted.</param>
/// <param name="Failed">Posts that it did not.</param>
/// <param name="Missed">Changes of alerts that it never got.</param>
public readonly record struct NotificationCount(string To, long Sent, long Failed, long Missed);

/// <summary>A tier of the history.</summary>
/// <param name="Bytes">Memory or disk that it occupies, bytes; null if it is not counted.</param>
/// <param name="BeginTimeNs">Start of what it holds as UTC since 1970, nanoseconds; null while it is empty.</param>
/// <param name="NotWritten">Intervals that were not written; null in memory.</param>
public readonly record struct HistoryTier(string Tier, long? Bytes, long? BeginTimeNs, long? NotWritten)
{
    /// <summary>True while it is written to the disk, false while that fails; null in memory.</summary>
    public bool? IsWritten { get; init; }

    /// <summary>Time that it reaches back at most now, nanoseconds; null if that is not bounded.</summary>
    public long? ReachNs { get; init; }

    /// <summary>Time that it is configured to reach back, nanoseconds; null if memory does not shorten it.</summary>
    public long? ConfiguredNs { get; init; }
}
