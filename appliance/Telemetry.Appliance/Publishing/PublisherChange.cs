// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Publishing;

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
    public required CountedBefore Before { get; init; }

    /// <summary>Memory of what waits for the outlet; null without one.</summary>
    public required SnapshotData? Pending { get; init; }

    /// <summary>Series whose stamps tell their grain.</summary>
    public required int[] ResolutionSeries { get; init; }

    /// <summary>Series of orders, whose keys are hidden.</summary>
    public required int[] SeriesOfOrders { get; init; }
}
