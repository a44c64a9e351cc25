// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>By how much a line was ahead of others, or behind them.</summary>
/// <param name="Count">Packets that had the race.</param>
/// <param name="P50Ns">Median, nanoseconds; null without packets.</param>
/// <param name="P99Ns">99th percentile, nanoseconds; null without packets.</param>
/// <param name="MaxNs">Most, nanoseconds; null without packets.</param>
public readonly record struct LeadReport(long Count, long? P50Ns, long? P99Ns, long? MaxNs);
