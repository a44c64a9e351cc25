// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Days;
using Telemetry.Model.Definitions;
using Telemetry.Model.Fingerprints;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.State;

namespace Telemetry.Publishing;

/// <summary>Who publishes, and with which bounds.</summary>
public sealed record PublisherOptions
{
    /// <summary>What the process does.</summary>
    public required PublisherMode Mode { get; init; }

    /// <summary>Whether the histograms of totals are made later, by who says so: only the publisher records there, so
    /// they are no part of what must be in memory before packets come.</summary>
    public bool DefersHistograms { get; init; }

    /// <summary>Name of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>Random number of this start.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>Version of the appliance.</summary>
    public required string Version { get; init; }

    /// <summary>Hash of the configuration.</summary>
    public ulong ConfigHash { get; init; }

    /// <summary>Length of an interval, nanoseconds.</summary>
    public long IntervalNs { get; init; } = 1_000_000_000;

    /// <summary>Start by the stamps' clock, nanoseconds; null where the first interval's start tells it.</summary>
    public long? StartStampNs { get; init; }

    /// <summary>Days of the counters; null where they run from the start.</summary>
    public DayCalendar? Days { get; init; }

    /// <summary>Where the day stood before a restart; null begins from nothing.</summary>
    public DayState? Restored { get; init; }

    /// <summary>Writes the state of the day and the distributions of days that ended; null where neither is
    /// kept.</summary>
    public StateWriter? State { get; init; }

    /// <summary>From stamps to UTC.</summary>
    public ClockOffset Offset { get; init; }

    /// <summary>Measures that offset anew; null in a replay.</summary>
    public IWallClock? Clock { get; init; }

    /// <summary>How often it is measured anew, nanoseconds: a step is found that soon.</summary>
    public long ClockEveryNs { get; init; } = 10_000_000;

    /// <summary>
    /// What a stamp can resolve at best, nanoseconds: two readings of its clock differ by that. Null where unknown.
    /// </summary>
    public long? ResolutionNs { get; init; }

    /// <summary>Who takes the stamps.</summary>
    public string StampSource { get; init; } = "";

    /// <summary>Interfaces looked at.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Captures looked at; their order is that of the sources of packet events.</summary>
    public IReadOnlyList<string> Captures { get; init; } = [];

    /// <summary>Whether the time from stamp to offer is measured; not in a replay, whose stamps are old.</summary>
    public bool MeasuresPublishing { get; init; }

    /// <summary>Whether the local queue gets every event, or only those that go out singly.</summary>
    public bool TellsEveryEventLocally { get; init; }

    /// <summary>Whether orders are told on the local queue.</summary>
    public bool TellsOrdersLocally { get; init; }

    /// <summary>Whether orders leave the process.</summary>
    public bool PublishesOrders { get; init; }

    /// <summary>How the keys of orders leave it.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }

    /// <summary>Where packets are published one by one; null: nowhere.</summary>
    public PacketOutlet? Packets { get; init; }

    /// <summary>What the host is set to; null where nobody looks.</summary>
    public FingerprintHistory? HostSettings { get; init; }

    /// <summary>Events of one kind and flow that go out singly, per second.</summary>
    public int MaxEventsPerSecond { get; init; } = 100;

    /// <summary>Events that wait for room, a power of two.</summary>
    public int EventQueueLength { get; init; } = 4096;

    /// <summary>Events that are never displaced and wait for room, a power of two.</summary>
    public int PriorityQueueLength { get; init; } = 1024;

    /// <summary>How long the publisher keeps off a stream that had no room, nanoseconds.</summary>
    public long RetryAfterNs { get; init; } = 200_000;

    /// <summary>How often totals are told, nanoseconds.</summary>
    public long TotalsEveryNs { get; init; } = 1_000_000_000;

    /// <summary>How long totals wait for a slow disk before they are told in any case, nanoseconds.</summary>
    public long HoldTotalsAtMostNs { get; init; } = 10_000_000_000;

    /// <summary>How often the day's histograms are told, nanoseconds.</summary>
    public long HistogramsEveryNs { get; init; } = 60_000_000_000;

    /// <summary>How long the end may wait for room, nanoseconds.</summary>
    public long FinishWithinNs { get; init; } = 2_000_000_000;
}
