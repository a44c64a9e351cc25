// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>How long a line, or a feed on all of its lines, brought nothing around numbers that it lacks.</summary>
/// <param name="Spans">Spans of silence.</param>
/// <param name="TotalNs">Their length together, nanoseconds.</param>
/// <param name="LongestNs">Length of the longest, nanoseconds.</param>
public readonly record struct BlindReport(long Spans, long TotalNs, long LongestNs);
