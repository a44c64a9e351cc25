// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding;

/// <summary>What the moment says to a stream: the time, and what its flow has lost so far.</summary>
/// <param name="ClockNs">The pipeline's time, nanoseconds.</param>
/// <param name="FlowLost">Records of the flow that the appliance has lost so far.</param>
internal readonly record struct TickClock(long ClockNs, ulong FlowLost);
