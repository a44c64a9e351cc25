// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Totals;

/// <summary>Form of the totals that wait for the disk.</summary>
/// <param name="WithHistograms">With the day's histograms.</param>
/// <param name="IsWhole">True: send all from the first message again, even if some were sent already.</param>
/// <param name="IsLast">True: the input has ended.</param>
internal readonly record struct HeldTotals(bool WithHistograms, bool IsWhole, bool IsLast);
