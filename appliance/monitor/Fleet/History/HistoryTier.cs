// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.History;

/// <summary>A part of the history by its resolution.</summary>
/// <param name="Name"><c>seconds</c>, <c>minutes</c> or <c>day</c>.</param>
/// <param name="ResolutionNs">Length of its intervals, nanoseconds; null for the whole day.</param>
/// <param name="LengthNs">Time that it reaches back, nanoseconds; null for the whole day.</param>
/// <param name="BeginTimeNs">Start of the oldest that is held, UTC, nanoseconds; null while there is none.</param>
/// <param name="Bytes">Memory, bytes; null if it is not counted.</param>
public sealed record HistoryTier(string Name, long? ResolutionNs, long? LengthNs, long? BeginTimeNs, long? Bytes);
