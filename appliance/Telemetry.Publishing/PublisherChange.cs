// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.State;

namespace Telemetry.Publishing;

/// <summary>What a publisher needs for a changed configuration, made by a cold thread.</summary>
internal sealed class PublisherChange
{
    /// <summary>Number of the change, from 1 on.</summary>
    public required int Version { get; init; }

    /// <summary>The names.</summary>
    public required Catalog Catalog { get; init; }

    /// <summary>Room for the events of more flows.</summary>
    public required StormGate Gate { get; init; }

    /// <summary>Room for larger intervals.</summary>
    public required IntervalGrowth Growth { get; init; }

    /// <summary>Memory of the interval at hand.</summary>
    public required SnapshotData Interval { get; init; }

    /// <summary>Memory of the totals.</summary>
    public required SnapshotData Totals { get; init; }

    /// <summary>Memory of what was counted before.</summary>
    public required PreviousTotals Before { get; init; }

    /// <summary>Memory of what waits for the outlet; null without one.</summary>
    public required SnapshotData? Pending { get; init; }

    /// <summary>By feed: whether it is watched.</summary>
    public required bool[] HasFeed { get; init; }

    /// <summary>By session: whether it is watched.</summary>
    public required bool[] HasSession { get; init; }

    /// <summary>Room for larger states; null where none are kept.</summary>
    public required StateRoom? State { get; init; }

    /// <summary>Series whose stamps tell their grain.</summary>
    public required int[] ResolutionSeries { get; init; }

    /// <summary>Makes it.</summary>
    /// <param name="options">Who publishes, under the changed configuration.</param>
    /// <param name="topology">What will be watched; indexes of before stay.</param>
    /// <param name="channels">Number sequences that an interval can tell.</param>
    /// <param name="growth">Room for larger intervals.</param>
    /// <param name="version">Number of the change.</param>
    /// <param name="gate">Room for the events of more flows.</param>
    /// <param name="firstSeries">The first series that there is no histogram for yet.</param>
    /// <param name="hasOutlet">Whether there is an outlet.</param>
    public static PublisherChange For(
        PublisherOptions options, Topology topology, int channels, IntervalGrowth growth, int version, StormGate gate,
        int firstSeries, bool hasOutlet) => new()
        {
            Version = version,
            Catalog = new Catalog(options, topology),
            Gate = gate,
            Growth = growth,
            Interval = new SnapshotData(topology, channels, scope: 0, keepsHistograms: false),
            Totals = new SnapshotData(topology, channels, scope: 1, keepsHistograms: true, firstSeries),
            Before = new PreviousTotals(topology),
            State = options.State?.RoomFor(topology),
            Pending = hasOutlet
                ? new SnapshotData(topology, channels, scope: 0, keepsHistograms: true, firstSeries) : null,
            HasFeed = [.. topology.Feeds.Select(feed => !feed.IsRemoved)],
            HasSession = [.. topology.Sessions.Select(session => !session.IsRemoved)],
            ResolutionSeries = ResolutionMeter.SeriesOf(topology),
        };
}
