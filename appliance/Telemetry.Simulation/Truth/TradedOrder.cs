// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Truth;

/// <summary>One order as recorded by the trader.</summary>
/// <param name="Session">Index of the session, from 0.</param>
/// <param name="Reference">Its key there: each session counts from 1.</param>
/// <param name="Tick">Number of the message that it answers.</param>
/// <param name="LatencyNs">From the return of the receiving call to the sending call, by the trader's own
/// clock.</param>
public readonly record struct TradedOrder(int Session, uint Reference, ulong Tick, long LatencyNs);
