// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>
/// Time in which a line, or a feed on all of its lines, delivered nothing around numbers that are missing.
/// </summary>
/// <param name="Spans">Spans of silence.</param>
/// <param name="TotalNs">Their length together, nanoseconds.</param>
/// <param name="LongestNs">Length of the longest, nanoseconds.</param>
public readonly record struct BlindReport(long Spans, long TotalNs, long LongestNs);
