// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Time in which a packet's numbers were not confirmed by any other packet.</summary>
/// <param name="IsNow">True if in doubt at the end.</param>
/// <param name="TotalNs">Total time in doubt, nanoseconds.</param>
public readonly record struct DoubtReport(bool IsNow, long TotalNs);
