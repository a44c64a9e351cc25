// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.BlackBox;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Days;
using Telemetry.Model.Events;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.State;

namespace Telemetry.Publishing;

/// <summary>Identity and limits of a publisher.</summary>
public sealed record PublisherOptions
{
    public required PublisherMode Mode { get; init; }

    /// <summary>
    /// True if the histograms of totals are allocated later, by a call of TakeHistograms: only the publisher writes
    /// them, so they need not be in memory before the first packet.
    /// </summary>
    public bool DefersHistograms { get; init; }

    public required string HostName { get; init; }

    /// <summary>Name of the appliance among several of its host; empty if it is the only one.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Words about the appliance, by which monitors select and group appliances.</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>Random number of this start.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>Version of the appliance.</summary>
    public required string Version { get; init; }

    /// <summary>Hash of the configuration.</summary>
    public ulong ConfigHash { get; init; }

    /// <summary>Length of an interval, nanoseconds.</summary>
    public long IntervalNs { get; init; } = 1_000_000_000;

    /// <summary>Start by the stamps' clock, nanoseconds; null to take it from the first interval.</summary>
    public long? StartStampNs { get; init; }

    /// <summary>Calendar of the counters' days; null if they count from the start.</summary>
    public DayCalendar? Days { get; init; }

    /// <summary>State of the day before a restart; null starts from zero.</summary>
    public DayState? Restored { get; init; }

    /// <summary>
    /// Writes the state of the day, and the distributions of days that ended; null if neither is kept.
    /// </summary>
    public StateWriter? State { get; init; }

    /// <summary>Offset from stamps to UTC.</summary>
    public ClockOffset Offset { get; init; }

    /// <summary>Measures that offset again; null in a replay.</summary>
    public IWallClock? Clock { get; init; }

    /// <summary>Period of that measurement, nanoseconds: a step of the clock is found within it.</summary>
    public long ClockEveryNs { get; init; } = 10_000_000;

    /// <summary>
    /// Smallest possible resolution of stamps, nanoseconds: the difference between two readings of their clock. Null if
    /// unknown.
    /// </summary>
    public long? ResolutionNs { get; init; }

    /// <summary>Component that takes the stamps.</summary>
    public string StampSource { get; init; } = "";

    /// <summary>Captured interfaces.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>The same as they are now, one a line; null if they stay as they are.</summary>
    public Latest<string>? InterfaceLines { get; init; }

    /// <summary>Capture files that are read, in the order of the sources of packet events.</summary>
    public IReadOnlyList<string> Captures { get; init; } = [];

    /// <summary>True if the time from stamp to offer is measured; false in a replay, whose stamps are old.</summary>
    public bool MeasuresPublishing { get; init; }

    /// <summary>True if orders are reported by this process (<c>--orders</c>).</summary>
    public bool Orders { get; init; }

    /// <summary>Orders that are published outside the process (<c>publish: orders</c>).</summary>
    public PublishedOrders PublishOrders { get; init; }

    /// <summary>True if an order is published when its event comes.</summary>
    internal bool Publishes(in TelemetryEvent order) => PublishOrders == PublishedOrders.All
        || (PublishOrders == PublishedOrders.Worst && order.IsEvidence != 0);

    /// <summary>Tick-to-trade from which on an order is published where only the worst are, nanoseconds; 0 for
    /// none.</summary>
    public long LateOrderNs { get; init; }

    /// <summary>Form in which order keys are published outside the process.</summary>
    public OrderKeyDisclosure PublishOrderKeys { get; init; }

    /// <summary>Outlet of single packets; null to publish none.</summary>
    public PacketOutlet? PacketOutlet { get; init; }

    /// <summary>Settings of the host; null if they are not read.</summary>
    public FingerprintHistory? HostSettings { get; init; }

    /// <summary>Files of packets around events, and their counters; null if none are written.</summary>
    public BlackBoxHistory? BlackBox { get; init; }

    /// <summary>Names of what dropped packets; null if drops are not recorded.</summary>
    public IDropNames? DropNames { get; init; }

    /// <summary>Findings about late orders; null if causes are not looked for.</summary>
    public ICauseFindings? Causes { get; init; }

    /// <summary>Sources of samples that other threads than the analysis measure.</summary>
    public IReadOnlyList<ISampleSource> Samples { get; init; } = [];

    /// <summary>Control groups and containers of processes; null if none are looked at.</summary>
    public IProcessGroups? ProcessGroups { get; init; }

    /// <summary>Orders that are reported within the process though not all are.</summary>
    public SlowOrders SlowOrders { get; init; }

    /// <summary>Events of one kind and flow that are published singly, per second.</summary>
    public int MaxEventsPerSecond { get; init; } = 100;

    /// <summary>Length of the queue of events that wait for room, a power of two.</summary>
    public int EventQueueLength { get; init; } = 4096;

    /// <summary>Length of the queue of priority events, which other events never displace; a power of two.</summary>
    public int PriorityQueueLength { get; init; } = 1024;

    /// <summary>Waiting time before a stream that had no room is tried again, nanoseconds.</summary>
    public long RetryAfterNs { get; init; } = 200_000;

    /// <summary>Period of the totals, nanoseconds.</summary>
    public long TotalsEveryNs { get; init; } = 1_000_000_000;

    /// <summary>Longest time that totals wait for a slow disk before they are published anyway, nanoseconds.</summary>
    public long HoldTotalsAtMostNs { get; init; } = 10_000_000_000;

    /// <summary>Period of the day's histograms, nanoseconds.</summary>
    public long HistogramsEveryNs { get; init; } = 60_000_000_000;

    /// <summary>Longest time that the end waits for room, nanoseconds.</summary>
    public long FinishWithinNs { get; init; } = 2_000_000_000;
}

/// <summary>Kind of run; the values are those of the schema's status message.</summary>
public enum PublisherMode : byte
{
    /// <summary>Measures a host.</summary>
    Run = 0,

    /// <summary>Measures traffic that it generates itself.</summary>
    Demo = 1,

    /// <summary>Reads capture files.</summary>
    Replay = 2,
}
