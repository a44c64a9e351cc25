// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;

namespace Telemetry.Baselines.Verdicts;

/// <summary>Compares a slot with the same time of other days. Today's value and those of the other days are made in the
/// same way; so if nothing changed each is as likely to be the highest.</summary>
public static class Judge
{
    /// <summary>Reference days at most.</summary>
    public const int MostDays = 20;

    /// <summary>Reference days below which nothing is judged.</summary>
    public const int LeastDays = 8;

    private const int DaysForMiddle = 20;
    private const int Tenth = 10;

    /// <summary>Judges a slot.</summary>
    /// <param name="slots">The slot of today and of earlier days (<see cref="VenueDays.LikeSlots"/>).</param>
    /// <param name="startTimeNs">Start of the slot of today, UTC, nanoseconds.</param>
    /// <param name="values">Values of the quantity by the begins of their slots.</param>
    public static Verdict Of(
        QuantityKind kind, IReadOnlyList<DaySlot> slots, long startTimeNs, IReadOnlyDictionary<long, SlotValue> values)
    {
        if (slots.Count == 0)
            return new Verdict { StartTimeNs = startTimeNs, Missing = NoVerdict.TwiceToday };
        DayValue? today = ValueOf(kind, slots[0], values);
        DayValue[] counted = [.. slots.Skip(1).Select(slot => ValueOf(kind, slot, values)).OfType<DayValue>()];
        (DayValue[] days, SettingsChoice settings) = Choose(counted, today?.Value.SettingsHash);
        return Compare(today, days, new Verdict
        {
            StartTimeNs = startTimeNs,
            Today = today,
            Days = days,
            DayCount = days.Length,
            Settings = settings,
            Missing = today is null ? ReasonOf(kind, slots[0].StartNs, values)
                : days.Length < LeastDays ? NoVerdict.FewDays : NoVerdict.None,
        });
    }

    /// <summary>True if a slot counts: all of it was received, and it has enough samples.</summary>
    public static bool Counts(QuantityKind kind, in SlotValue slot) =>
        slot.IsComplete && slot.Count >= Quantity.LeastCountOf(kind);

    private static NoVerdict ReasonOf(
        QuantityKind kind, long startNs, IReadOnlyDictionary<long, SlotValue> values) =>
        !values.TryGetValue(startNs, out SlotValue own) ? NoVerdict.NoValue
        : !own.IsComplete ? NoVerdict.Incomplete
        : own.Count < Quantity.LeastCountOf(kind) ? NoVerdict.FewSamples : NoVerdict.None;

    /// <summary>The median of the slot and its neighbours where all three count, else the slot's own value.</summary>
    private static DayValue? ValueOf(
        QuantityKind kind, in DaySlot slot, IReadOnlyDictionary<long, SlotValue> values)
    {
        if (Find(slot.StartNs) is not { } own)
            return null;
        if (Find(slot.BeforeNs) is not { } before || Find(slot.AfterNs) is not { } after)
            return new DayValue(slot.Day, own);
        SlotValue[] three = [own, before, after];
        Array.Sort(three, static (one, other) => one.Value.CompareTo(other.Value));
        return new DayValue(slot.Day, three[1]);

        SlotValue? Find(long? startNs) =>
            startNs is { } known && values.TryGetValue(known, out SlotValue found) && Counts(kind, in found)
                ? found : null;
    }

    private static (DayValue[] Days, SettingsChoice Choice) Choose(DayValue[] counted, string? settings)
    {
        DayValue[] same = settings is null ? [] : [.. counted.Where(day => day.Value.SettingsHash == settings)];
        if (same.Length >= LeastDays || same.Length == counted.Length)
            return ([.. same.Take(MostDays)], SettingsChoice.Same);
        DayValue[] all = [.. counted.Take(MostDays)];
        return (all, settings is null ? SettingsChoice.Unknown : SettingsChoice.Others);
    }

    private static Verdict Compare(DayValue? today, DayValue[] days, Verdict verdict)
    {
        if (days.Length == 0)
            return verdict;
        SlotValue[] sorted = [.. days.Select(day => day.Value).OrderBy(slot => slot.Value)];
        int tenth = sorted.Length / Tenth;
        Verdict range = verdict with
        {
            Lowest = sorted[0].Value,
            Highest = sorted[^1].Value,
            Middle = sorted.Length < DaysForMiddle ? null : (sorted[tenth].Value, sorted[^(1 + tenth)].Value),
        };
        if (today is not { Value: var own })
            return range;
        int below = sorted.Count(slot => slot.Value < own.Value);
        int equal = sorted.Count(slot => slot.Value == own.Value);
        Extreme extreme = below == days.Length ? Extreme.Highest
            : below + equal == 0 ? Extreme.Lowest : Extreme.None;
        return range with
        {
            Below = below,
            Equal = equal,
            Extreme = extreme,
            IsWithinError = extreme switch
            {
                Extreme.Highest => own.Low <= sorted[^1].High,
                Extreme.Lowest => own.High >= sorted[0].Low,
                _ => false,
            },
        };
    }
}
