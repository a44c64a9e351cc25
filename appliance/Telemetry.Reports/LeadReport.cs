// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>By how much a line was ahead of others, or behind them.</summary>
/// <param name="Count">Packets that had the race.</param>
/// <param name="P50Ns">Median, nanoseconds; null without packets.</param>
/// <param name="P99Ns">99th percentile, nanoseconds; null without packets.</param>
/// <param name="MaxNs">Most, nanoseconds; null without packets.</param>
/// <param name="NotReceived">Packets that had the race, and whose leads this program did not receive; null where that
/// is not known.</param>
public readonly record struct LeadReport(
    long Count, long? P50Ns, long? P99Ns, long? MaxNs, long? NotReceived = null);
