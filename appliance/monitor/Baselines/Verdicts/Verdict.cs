// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;

namespace Telemetry.Baselines.Verdicts;

/// <summary>Value of a quantity at a time of day on one day.</summary>
/// <param name="Value">Value of the slot that stands for it: the median of the slot and its neighbours, or the slot's
/// own where a neighbour does not count.</param>
public readonly record struct DayValue(DateOnly Day, SlotValue Value);

/// <summary>Place of a value among those of the reference days.</summary>
public enum Extreme
{
    /// <summary>Neither the highest nor the lowest.</summary>
    None,

    /// <summary>Higher than all of them.</summary>
    Highest,

    /// <summary>Lower than all of them.</summary>
    Lowest,
}

/// <summary>Reason why a value is not judged.</summary>
public enum NoVerdict
{
    /// <summary>It is judged.</summary>
    None,

    /// <summary>There is no value: nothing was measured, or it is not written yet.</summary>
    NoValue,

    /// <summary>Something of the slot is missing.</summary>
    Incomplete,

    /// <summary>It comes from too few samples.</summary>
    FewSamples,

    /// <summary>There are too few days to compare with.</summary>
    FewDays,

    /// <summary>The time of day comes twice on this day, since a clock was set back.</summary>
    TwiceToday,
}

/// <summary>Days that were chosen by the settings of the host.</summary>
public enum SettingsChoice
{
    /// <summary>All reference days had the settings of today.</summary>
    Same,

    /// <summary>Too few days had the settings of today: days with other settings are among them.</summary>
    Others,

    /// <summary>The settings of today are not known: days with any settings are among them.</summary>
    Unknown,
}

/// <summary>Rank of a value among those of the same time of other days.</summary>
public sealed record Verdict
{
    /// <summary>Start of the slot, UTC, nanoseconds.</summary>
    public required long StartTimeNs { get; init; }

    /// <summary>Value of today; null if there is none that counts.</summary>
    public DayValue? Today { get; init; }

    /// <summary>Reason why it is not judged.</summary>
    public NoVerdict Missing { get; init; }

    /// <summary>The reference days, the newest first.</summary>
    public IReadOnlyList<DayValue> Days { get; init; } = [];

    /// <summary>Number of reference days.</summary>
    public int DayCount { get; init; }

    /// <summary>Reference days by the settings of the host.</summary>
    public SettingsChoice Settings { get; init; }

    /// <summary>Reference days with a lower value.</summary>
    public int Below { get; init; }

    /// <summary>Reference days with the same value.</summary>
    public int Equal { get; init; }

    /// <summary>Lowest value of the reference days; null if there are none.</summary>
    public double? Lowest { get; init; }

    /// <summary>Highest value of the reference days; null if there are none.</summary>
    public double? Highest { get; init; }

    /// <summary>Lowest and highest value without the lowest and the highest tenth of the days; null of fewer than 20.
    /// </summary>
    public (double Low, double High)? Middle { get; init; }

    /// <summary>Place of today's value.</summary>
    public Extreme Extreme { get; init; }

    /// <summary>True if it is extreme, but not beyond what the limited number of samples alone could have made of the
    /// same conditions.</summary>
    public bool IsWithinError { get; init; }

    public bool IsJudged => Missing == NoVerdict.None;

    /// <summary>Place of today's value that was judged, and does not depend on the number of samples alone.</summary>
    public Extreme Beyond => IsJudged && !IsWithinError ? Extreme : Extreme.None;

    /// <summary>Chance that today's value is the highest if nothing changed, and as much that it is the lowest: each of
    /// the days is as likely to be so.</summary>
    public double Chance => 1.0 / (DayCount + 1);

    /// <summary>Share of the reference days below it, those that are equal by half, 0 to 100; null if it was not
    /// judged.</summary>
    public double? Percent => IsJudged ? (Below + (Equal / 2.0)) / DayCount * 100 : null;
}
