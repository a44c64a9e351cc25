// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model;

/// <summary>
/// What is watched: feeds with their lines, sessions, the flows that the kernel matches, the series that are kept.
/// Built once from the configuration; indexes into it are what travels through the pipeline.
/// </summary>
public sealed record Topology
{
    /// <summary>Feeds by index.</summary>
    public required IReadOnlyList<FeedDefinition> Feeds { get; init; }

    /// <summary>All lines of all feeds by index.</summary>
    public required IReadOnlyList<LineDefinition> Lines { get; init; }

    /// <summary>Sessions by index.</summary>
    public required IReadOnlyList<SessionDefinition> Sessions { get; init; }

    /// <summary>Flows; the flow of id n stands at n - 1.</summary>
    public required IReadOnlyList<FlowDefinition> Flows { get; init; }

    /// <summary>Series by index.</summary>
    public required IReadOnlyList<SeriesDefinition> Series { get; init; }
}
