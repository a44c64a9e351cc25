// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Memory of the latency stage that all sessions share.</summary>
/// <param name="Counters">Counters, by session index.</param>
/// <param name="Recorder">Records the samples.</param>
/// <param name="Histories">Sequencing's history of each feed, by feed index.</param>
/// <param name="Flows">Flows, by id.</param>
/// <param name="Orders">Orders that are published or searched for causes.</param>
/// <param name="Stages">Knows the steps between the hooks and the application; null if they are not recorded.</param>
internal sealed record SessionMemory(
    SessionCounters[] Counters, SeriesIndex Index, SeriesRecorder Recorder, EventSink Events, FeedHistory[] Histories,
    FlowDefinition?[] Flows, OrderChoices Orders, IOrderStageSource? Stages);
