// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.State;

namespace Telemetry.Publishing;

/// <summary>Everything a publisher needs for a changed configuration, prepared by a cold thread.</summary>
internal sealed class PublisherChange
{
    /// <summary>Number of the change, from 1.</summary>
    public required int Version { get; init; }

    public required Catalog Catalog { get; init; }

    /// <summary>Gate with room for the events of more flows.</summary>
    public required StormGate Gate { get; init; }

    /// <summary>Room for larger intervals.</summary>
    public required IntervalGrowth Growth { get; init; }

    /// <summary>Memory of the current interval.</summary>
    public required SnapshotData Interval { get; init; }

    /// <summary>Memory of the totals.</summary>
    public required SnapshotData Totals { get; init; }

    /// <summary>Memory of the previous totals.</summary>
    public required PreviousTotals Before { get; init; }

    /// <summary>Memory of the interval that waits for the outlet; null without an outlet.</summary>
    public required SnapshotData? Pending { get; init; }

    /// <summary>By feed index: true if it is configured.</summary>
    public required bool[] HasFeed { get; init; }

    /// <summary>By session index: true if it is configured.</summary>
    public required bool[] HasSession { get; init; }

    /// <summary>True if an event is of a feed or session that is no longer configured.</summary>
    public bool Removes(in TelemetryEvent item) =>
        (item.FeedIndex >= 0 && !HasFeed[item.FeedIndex]) || (item.SessionIndex >= 0 && !HasSession[item.SessionIndex]);

    /// <summary>Room for larger states; null if no state is kept.</summary>
    public required StateRoom? State { get; init; }

    /// <summary>Inter-arrival series, from which the resolution of stamps is measured.</summary>
    public required int[] ResolutionSeries { get; init; }

    /// <summary>Prepares a change.</summary>
    /// <param name="options">Identity and limits of the publisher under the changed configuration.</param>
    /// <param name="topology">The new topology; existing indexes keep their meaning.</param>
    /// <param name="channels">Most number sequences in an interval.</param>
    /// <param name="growth">Room for larger intervals.</param>
    /// <param name="version">Number of the change.</param>
    /// <param name="gate">Gate with room for the events of more flows.</param>
    /// <param name="firstSeries">First series without a histogram so far.</param>
    /// <param name="hasOutlet">True if there is an outlet.</param>
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
            Before = new PreviousTotals(topology, channels),
            State = options.State?.RoomFor(topology),
            Pending = hasOutlet
                ? new SnapshotData(topology, channels, scope: 0, keepsHistograms: true, firstSeries) : null,
            HasFeed = [.. topology.Feeds.Select(feed => !feed.IsRemoved)],
            HasSession = [.. topology.Sessions.Select(session => !session.IsRemoved)],
            ResolutionSeries = ResolutionMeter.SeriesOf(topology),
        };
}
