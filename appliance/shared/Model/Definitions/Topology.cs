// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;

namespace Telemetry.Model.Definitions;

/// <summary>Everything that is watched: feeds with their lines, sessions, flows that the kernel matches, and series.
/// The pipeline passes indexes into it: when a changed configuration takes effect while running, everything unchanged
/// keeps its index, and removed entries keep their place.</summary>
public sealed record Topology
{
    private readonly IReadOnlyList<SocketRow>? _socketRows;

    /// <summary>Feeds by index.</summary>
    public required IReadOnlyList<FeedDefinition> Feeds { get; init; }

    /// <summary>All lines of all feeds by index.</summary>
    public required IReadOnlyList<LineDefinition> Lines { get; init; }

    /// <summary>Recovery channels of all feeds by index.</summary>
    public IReadOnlyList<RecoveryDefinition> Recovery { get; init; } = [];

    /// <summary>Sessions by index.</summary>
    public required IReadOnlyList<SessionDefinition> Sessions { get; init; }

    /// <summary>Matched flows. Their ids start at 1 and are contiguous until a flow is removed.</summary>
    public required IReadOnlyList<FlowDefinition> Flows { get; init; }

    /// <summary>Highest flow id; 0 without flows.</summary>
    public int LargestFlowId => Flows.Count == 0 ? 0 : Flows.Max(flow => flow.Id);

    /// <summary>Flows by id; null where there is none.</summary>
    /// <param name="leastCount">Minimum length of the array.</param>
    public FlowDefinition?[] FlowsById(int leastCount = 0)
    {
        var flows = new FlowDefinition?[Math.Max(LargestFlowId + 1, leastCount)];
        foreach (FlowDefinition flow in Flows)
            flows[flow.Id] = flow;
        return flows;
    }

    /// <summary>Rows by which socket drops are counted; those of removed flows stay.</summary>
    public IReadOnlyList<SocketRow> SocketRows
    {
        get => _socketRows ?? SocketRow.Of(this);
        init => _socketRows = value;
    }

    /// <summary>Series by index.</summary>
    public required IReadOnlyList<SeriesDefinition> Series { get; init; }

    /// <summary>True if messages are counted by type, and sizes measured.</summary>
    public bool CountsTypes { get; init; }

    /// <summary>Steps between the hooks and the application that are recorded; those of a live run only.</summary>
    public StageLevel Stages { get; init; }

    /// <summary>Watched processes that have series; null if none have.</summary>
    public ProcessSlots? Processes { get; init; }

    /// <summary>Interfaces whose NICs stamp received packets; those of a live run only.</summary>
    public IReadOnlyList<string> StampedInterfaces { get; init; } = [];

    /// <summary>The same with the series of the steps that are recorded, of watched processes and of NICs' stamps,
    /// behind the others; of a topology that was not changed yet.</summary>
    public Topology With(StageLevel stages, ProcessSlots? processes, IReadOnlyList<string>? stamped = null) => this with
    {
        StampedInterfaces = stamped ?? [],
        Stages = stages,
        Processes = processes,
        Series = SeriesPlan.For(Feeds, Sessions, stages, processes is not null, stamped),
    };

    /// <summary>Key of a series; null if it has none, or none yet.</summary>
    public string? KeyOf(SeriesDefinition series) =>
        series.ProcessSlot < 0 ? series.Key : Processes?.NameOf(series.ProcessSlot);
}
