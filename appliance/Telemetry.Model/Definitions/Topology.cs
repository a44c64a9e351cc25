// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;

namespace Telemetry.Model.Definitions;

/// <summary>
/// What is watched: feeds with their lines, sessions, the flows that the kernel matches, the series that are kept.
/// Indexes into it are what travels through the pipeline: where a changed configuration is taken over while running,
/// everything that stays keeps its index, and what was removed keeps its place.
/// </summary>
public sealed record Topology
{
    private readonly IReadOnlyList<SocketRow>? _socketRows;

    /// <summary>Feeds by index.</summary>
    public required IReadOnlyList<FeedDefinition> Feeds { get; init; }

    /// <summary>All lines of all feeds by index.</summary>
    public required IReadOnlyList<LineDefinition> Lines { get; init; }

    /// <summary>Sessions by index.</summary>
    public required IReadOnlyList<SessionDefinition> Sessions { get; init; }

    /// <summary>Flows that are matched. Their ids are from 1 on, without holes until a flow is removed.</summary>
    public required IReadOnlyList<FlowDefinition> Flows { get; init; }

    /// <summary>Largest id of a flow; 0 without flows.</summary>
    public int LargestFlowId => Flows.Count == 0 ? 0 : Flows.Max(flow => flow.Id);

    /// <summary>Flows by id; null where none has the id.</summary>
    /// <param name="leastCount">Places at least.</param>
    public FlowDefinition?[] FlowsById(int leastCount = 0)
    {
        var flows = new FlowDefinition?[Math.Max(LargestFlowId + 1, leastCount)];
        foreach (FlowDefinition flow in Flows)
            flows[flow.Id] = flow;
        return flows;
    }

    /// <summary>Rows that drops of sockets are counted by; those of flows that are no more stay.</summary>
    public IReadOnlyList<SocketRow> SocketRows
    {
        get => _socketRows ?? SocketRow.Of(this);
        init => _socketRows = value;
    }

    /// <summary>Series by index.</summary>
    public required IReadOnlyList<SeriesDefinition> Series { get; init; }
}
