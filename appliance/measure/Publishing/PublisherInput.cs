// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;

namespace Telemetry.Publishing;

/// <summary>Sources of a publisher.</summary>
/// <param name="Events">The analysis' ring of events.</param>
/// <param name="Counters">Counters kept outside the analysis.</param>
public readonly record struct PublisherInput(
    ValueRingBuffer<TelemetryEvent> Events, IntervalExchange Intervals, IHostCounterSource Counters);
