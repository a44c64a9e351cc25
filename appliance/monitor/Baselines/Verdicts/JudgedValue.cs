// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;

namespace Telemetry.Baselines.Verdicts;

/// <summary>State of a value over its last two slots: an alert needs two in a row.</summary>
public enum StreakState
{
    /// <summary>The newest slot was not judged.</summary>
    Unknown,

    /// <summary>Both slots are usual.</summary>
    Usual,

    /// <summary>One of both is extreme, or the one before was not judged.</summary>
    Between,

    /// <summary>Both are extreme on the same side.</summary>
    Unusual,
}

/// <summary>A value of an appliance with its newest verdict.</summary>
/// <param name="Verdict">Verdict on the newest slot, without the values of the days.</param>
/// <param name="State">State over the last two slots.</param>
/// <param name="Slots">Slots in a row that are extreme on the same side; 0 if the newest is usual.</param>
/// <param name="Percent">Of the last two slots' <see cref="Verdict.Percent"/> the one that is nearer to the middle;
/// null if one was not judged.</param>
public sealed record JudgedValue(
    string Appliance, Quantity Quantity, Verdict Verdict, StreakState State, int Slots, double? Percent)
{
    private const double Half = 50;
    private const long CurrentNs = 5 * SlotValue.SlotNs;    // until the next one is written, and one more

    /// <summary>True if the slot is the newest that can be judged at a time; else slots are no longer
    /// written.</summary>
    /// <param name="timeNs">The time, UTC, nanoseconds.</param>
    public bool IsCurrentAt(long timeNs) => timeNs < Verdict.StartTimeNs + CurrentNs;

    /// <summary>Makes it of the newest verdict and the one on the slot before.</summary>
    /// <param name="verdict">Verdict on the newest slot.</param>
    /// <param name="before">Verdict on the slot before.</param>
    /// <param name="earlier">Value as of the slot before; null if that is not known.</param>
    public static JudgedValue Of(
        string appliance, Quantity quantity, Verdict verdict, Verdict before, JudgedValue? earlier)
    {
        StreakState state = !verdict.IsJudged ? StreakState.Unknown
            : verdict.Beyond != Extreme.None && verdict.Beyond == before.Beyond ? StreakState.Unusual
            : verdict.Beyond == Extreme.None && before.IsJudged && before.Beyond == Extreme.None ? StreakState.Usual
            : StreakState.Between;
        int slots = verdict.Beyond == Extreme.None ? 0 : state == StreakState.Unusual ? 2 : 1;
        if (state == StreakState.Unusual && earlier?.Verdict.StartTimeNs == before.StartTimeNs)
            slots = Math.Max(slots, earlier.Slots + 1);
        return new JudgedValue(
            appliance, quantity, verdict with { Days = [] }, state, slots, Nearer(verdict.Percent, before.Percent));
    }

    // One below the middle and one above are nowhere in particular.
    private static double? Nearer(double? one, double? other) => one is not { } newest || other is not { } before
        ? null
        : (newest - Half) * (before - Half) <= 0 ? Half
        : Math.Abs(newest - Half) < Math.Abs(before - Half) ? newest : before;
}
