// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Truth;

/// <summary>A range of numbers of one outcome.</summary>
/// <param name="Line">Line; null for the feed as a whole.</param>
/// <param name="First">First number.</param>
/// <param name="Last">Last number, inclusive.</param>
/// <param name="State"><c>repaired</c>, <c>lost</c>, or <c>unobserved</c> if the trader had left the group.</param>
/// <param name="RepairedBy">A line, <c>reorder</c>, or null.</param>
public sealed record TruthRange(string? Line, ulong First, ulong Last, string State, string? RepairedBy);
