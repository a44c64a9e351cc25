// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Time in which a packet's numbers were not borne out by any other packet.</summary>
/// <param name="IsNow">Whether it was in doubt at the end.</param>
/// <param name="TotalNs">How long it was, nanoseconds.</param>
public readonly record struct DoubtReport(bool IsNow, long TotalNs);
