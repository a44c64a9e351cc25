// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Baselines.Values;

/// <summary>Value of a quantity in one slot.</summary>
/// <param name="StartTimeNs">Start of the slot, UTC since 1970, nanoseconds.</param>
/// <param name="Value">The value, in the unit of the quantity.</param>
/// <param name="Low">Lower end of what the same conditions could have given (<see cref="SamplingError"/>); negative
/// infinity if there is none.</param>
/// <param name="High">Upper end of it; infinity if there is none.</param>
/// <param name="Count">Samples, messages, orders or packets that it is made of.</param>
/// <param name="IsComplete">True if nothing of the slot is missing.</param>
/// <param name="SettingsHash">Hash of the settings of the host; null if unknown, or if they changed.</param>
public readonly record struct SlotValue(
    long StartTimeNs, double Value, double Low, double High, long Count, bool IsComplete, string? SettingsHash)
{
    /// <summary>Length of a slot, nanoseconds; slots begin at multiples of it.</summary>
    public const long SlotNs = 5 * 60 * 1_000_000_000L;
}
