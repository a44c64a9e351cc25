// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding;

/// <summary>Current time, and the losses of the stream's flow so far.</summary>
/// <param name="ClockNs">The pipeline's time, nanoseconds.</param>
/// <param name="FlowLost">Records of the flow lost in the appliance so far.</param>
internal readonly record struct TickClock(long ClockNs, ulong FlowLost);
