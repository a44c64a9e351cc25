// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Stages;

/// <summary>Everything the analysis needs for a changed configuration, prepared by a cold thread.</summary>
/// <param name="Ticket">Number of the change; the control message at which it takes effect carries the same
/// number.</param>
/// <param name="Topology">The new topology.</param>
/// <param name="Sequencing">The new sequencing stage.</param>
/// <param name="Latency">The new latency stage.</param>
/// <param name="Growth">Memory of the intervals.</param>
internal sealed record AnalysisChange(
    int Ticket, Topology Topology, SequencingStage Sequencing, LatencyStage Latency, IntervalGrowth Growth);
