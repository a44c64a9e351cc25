// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Totals;

/// <summary>How totals are to be told that wait for the disk.</summary>
/// <param name="WithHistograms">With the day's histograms.</param>
/// <param name="IsWhole">All of it anew, whatever of it was told already.</param>
/// <param name="IsLast">The input has ended.</param>
internal readonly record struct HeldTotals(bool WithHistograms, bool IsWhole, bool IsLast);
