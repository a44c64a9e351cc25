// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Archive;

/// <summary>State of a part of the history on disk.</summary>
/// <param name="Name">Name of the part.</param>
/// <param name="ResolutionNs">Length of its intervals, nanoseconds; null if it has none.</param>
/// <param name="LengthNs">Time that it is kept at least, nanoseconds.</param>
/// <param name="BeginTimeNs">Start of the oldest that is held, UTC, nanoseconds; null while there is none.</param>
/// <param name="Bytes">Size on disk, bytes.</param>
/// <param name="NotWritten">Intervals that were not written since the start, for example since the disk was
/// full.</param>
/// <param name="Failure">Reason why nothing is written now; null if it is.</param>
public sealed record StoredTier(
    string Name, long? ResolutionNs, long LengthNs, long? BeginTimeNs, long Bytes, long NotWritten, string? Failure);
