// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Distribution of a line's lead over other lines, or of its lag behind them.</summary>
/// <param name="Count">Packets that more than one line delivered.</param>
/// <param name="P50Ns">Median, nanoseconds; null without packets.</param>
/// <param name="P99Ns">99th percentile, nanoseconds; null without packets.</param>
/// <param name="MaxNs">Most, nanoseconds; null without packets.</param>
/// <param name="NotReceived">Packets of which this program did not receive the lead; null if unknown.</param>
public readonly record struct LeadReport(
    long Count, long? P50Ns, long? P99Ns, long? MaxNs, long? NotReceived = null);
