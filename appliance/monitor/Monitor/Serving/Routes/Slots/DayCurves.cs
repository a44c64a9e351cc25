// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Comparing;
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;

namespace Telemetry.Monitor.Serving.Routes.Slots;

/// <summary>A value over the day, of today and of each day with which the newest slot is compared.</summary>
/// <param name="Newest">The newest slot, compared with these days.</param>
/// <param name="StartTimesNs">Begins of the slots of today, UTC, nanoseconds.</param>
/// <param name="Days">Today, and the days before, the newest first.</param>
internal sealed record DayCurves(
    BaselineAnswer Newest, IReadOnlyList<long> StartTimesNs, IReadOnlyList<DayCurve> Days)
{
    /// <summary>Reads them from the disk.</summary>
    /// <param name="comparer">Compares slots on the disk.</param>
    /// <param name="query">The value.</param>
    /// <param name="newest">The newest slot, compared.</param>
    public static DayCurves Read(DayComparer comparer, BaselineQuery query, BaselineAnswer newest)
    {
        VenueDays days = newest.Days;
        DateOnly today = days.DayOf(newest.NewestNs);
        DateOnly[] shown = [today, .. newest.Newest?.Verdict.Days.Select(day => day.Day) ?? []];
        IReadOnlyList<long> starts = days.SlotsOf(newest.NewestNs);
        // Of each slot of today the same one of the days, without neighbours.
        Dictionary<DateOnly, DaySlot>[] slots =
        [
            .. starts.Select(startNs => comparer.LikeSlots(days, startNs).Where(slot => shown.Contains(slot.Day))
                .ToDictionary(slot => slot.Day, slot => slot with { BeforeNs = null, AfterNs = null })),
        ];
        Dictionary<long, SlotValue> values = comparer.Read(
            newest.Appliance, query.Kind, query.Series.Filter, [.. slots.SelectMany(like => like.Values)],
            newest.Unreadable).GetValueOrDefault(newest.Quantity) ?? [];
        return new DayCurves(newest, starts, [.. shown.Select(CurveOf)]);

        DayCurve CurveOf(DateOnly day)
        {
            SlotValue?[] own =
            [
                .. slots.Select(like => like.TryGetValue(day, out DaySlot slot)
                    && values.TryGetValue(slot.StartNs, out SlotValue value) ? value : (SlotValue?)null),
            ];
            return new DayCurve(day, [.. own.Select(slot => Counts(slot) ? slot?.Value : null)],
                own.Count(slot => slot is not null && !Counts(slot)));
        }

        bool Counts(SlotValue? slot) => slot is { } value && Judge.Counts(query.Kind, in value);
    }
}

/// <summary>A value over one day.</summary>
/// <param name="Values">The value in each slot; null where there is none, or none that counts.</param>
/// <param name="LeftOut">Slots that do not count: something of them is missing, or they have too few samples.</param>
internal sealed record DayCurve(DateOnly Day, IReadOnlyList<double?> Values, int LeftOut);
