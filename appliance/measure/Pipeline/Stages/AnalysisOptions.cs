// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Calendars;
using Telemetry.Model.Counters;
using Telemetry.Model.Days;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.HostPath;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Recovery;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Stages;

/// <summary>Options of the analysis.</summary>
public sealed record AnalysisOptions
{
    /// <summary>Length of an interval, nanoseconds; intervals end on whole multiples of it on the wall clock.</summary>
    public required long IntervalNs { get; init; }

    /// <summary>UTC minus the pipeline's clock at the start, nanoseconds; 0 in replay.</summary>
    public required long WallOffsetNs { get; init; }

    /// <summary>Calendar of the days that counters cover, or null. The end of a day also ends an interval.</summary>
    public DayCalendar? Days { get; init; }

    /// <summary>State of the day before a restart; null starts a new day.</summary>
    public DayState? Restored { get; init; }

    /// <summary>The pipeline's clock at the start, nanoseconds; needed where something is restored.</summary>
    public long StartClockNs { get; init; }

    /// <summary>True to make an event of every completed order: for reports (<c>--orders</c>) or subscribers
    /// (<c>publish: orders</c>).</summary>
    public bool Orders { get; init; }

    /// <summary>Chooses orders that are published where only the worst are; the intervals must then keep orders. Null
    /// if all are published, or none.</summary>
    public OrderTail? Tail { get; init; }

    /// <summary>True if packets that the host drops are recorded.</summary>
    public bool HostDrops { get; init; }

    /// <summary>Receives the segments that the kernel sent again; null if it does not report them.</summary>
    public ResentCounts? Resent { get; init; }

    /// <summary>Chooses orders whose causes are looked for; null for none.</summary>
    public LateOrders? LateOrders { get; init; }

    /// <summary>Receives the processes that read lines, where reads are recorded.</summary>
    public ReadingProcesses? ReadingProcesses { get; init; }

    /// <summary>Takes the stamps of NICs; null if none are recorded.</summary>
    public WireSamples? Wires { get; init; }

    /// <summary>True in replay: full queues are waited for, so that nothing is lost and intervals are
    /// deterministic.</summary>
    public bool Waits { get; init; }
}

/// <summary>Everything the analysis needs for a changed configuration, prepared by a cold thread.</summary>
/// <param name="Ticket">Number of the change; the control message at which it takes effect carries the same
/// number.</param>
/// <param name="Topology">The new topology.</param>
/// <param name="Sequencing">The new sequencing stage.</param>
/// <param name="Latency">The new latency stage.</param>
/// <param name="Drops">The new book of dropped packets; null if they are not recorded.</param>
/// <param name="Path">The new book of steps; null if they are not recorded.</param>
/// <param name="Recovery">The book of recovery channels; null without any.</param>
/// <param name="Growth">Memory of the intervals.</param>
internal sealed record AnalysisChange(
    int Ticket, Topology Topology, SequencingStage Sequencing, LatencyStage Latency, DropBook? Drops,
    PathBook? Path, RecoveryBook? Recovery, IntervalGrowth Growth);
