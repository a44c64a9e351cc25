// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Stages;

/// <summary>What the analysis needs for a changed configuration, made by a cold thread.</summary>
/// <param name="Ticket">Number of the change, which the note carries that it is taken over at.</param>
/// <param name="Topology">What will be watched.</param>
/// <param name="Sequencing">The stage that takes over.</param>
/// <param name="Latency">The stage that takes over.</param>
/// <param name="Growth">Memory of the intervals.</param>
internal sealed record AnalysisChange(
    int Ticket, Topology Topology, SequencingStage Sequencing, LatencyStage Latency, IntervalGrowth Growth);
