// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Slots;
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet.Queries;

namespace Telemetry.Archive.Comparing;

/// <summary>Compares slots with the same time of other days. Any thread; reads files, so not the model's.</summary>
/// <param name="slots">The slots on the disk.</param>
/// <param name="daysBack">Days before today that they are kept.</param>
public sealed class DayComparer(SlotReader slots, int daysBack)
{
    private const long SlotNs = SlotValue.SlotNs;

    private static readonly QuantityKind[] Latencies = [QuantityKind.P50, QuantityKind.P99];

    /// <summary>Judges all values of an appliance in a slot.</summary>
    /// <param name="startTimeNs">Start of the slot, UTC, nanoseconds.</param>
    /// <param name="earlier">Its values as of the slot before, for those that last.</param>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    public IReadOnlyList<JudgedValue> JudgeAll(
        string appliance, VenueDays days, long startTimeNs, IReadOnlyList<JudgedValue> earlier,
        UnreadableDays unreadable)
    {
        long beforeNs = startTimeNs - SlotNs;
        IReadOnlyList<DaySlot> now = LikeSlots(days, startTimeNs);
        IReadOnlyList<DaySlot> before = LikeSlots(days, beforeNs);
        var known = earlier.ToDictionary(one => one.Quantity);
        var judged = new List<JudgedValue>();
        foreach ((Quantity quantity, Dictionary<long, SlotValue> values) in
            Read(appliance, null, new SeriesFilter(), [.. now, .. before], unreadable))
        {
            judged.Add(JudgedValue.Of(
                appliance, quantity, Judge.Of(quantity.Kind, now, startTimeNs, values),
                Judge.Of(quantity.Kind, before, beforeNs, values), known.GetValueOrDefault(quantity)));
        }
        return judged;
    }

    /// <summary>A slot and the same slot of the earlier days that are kept.</summary>
    /// <param name="startTimeNs">Start of the slot, UTC, nanoseconds.</param>
    public IReadOnlyList<DaySlot> LikeSlots(VenueDays days, long startTimeNs) => days.LikeSlots(startTimeNs, daysBack);

    /// <summary>Values of one kind in some slots and in the same slots of earlier days.</summary>
    /// <param name="kind">Kind; null for all.</param>
    /// <param name="filter">Series, feeds, lines and sessions.</param>
    /// <param name="wanted">The slots of all days (<see cref="LikeSlots"/>).</param>
    /// <returns>Of each quantity its values by the begins of their slots.</returns>
    /// <param name="unreadable">Takes the days that cannot be read.</param>
    public IReadOnlyDictionary<Quantity, Dictionary<long, SlotValue>> Read(
        string appliance, QuantityKind? kind, SeriesFilter filter, IReadOnlyList<DaySlot> wanted,
        UnreadableDays unreadable)
    {
        var values = new Dictionary<Quantity, Dictionary<long, SlotValue>>();
        foreach ((long FromNs, long ToNs) span in SpansOf(wanted))
        {
            foreach ((Quantity quantity, SlotValue value) in Read(appliance, kind, filter, span, unreadable))
            {
                if (!values.TryGetValue(quantity, out Dictionary<long, SlotValue>? own))
                    values.Add(quantity, own = []);
                own[value.StartTimeNs] = value;
            }
        }
        return values;
    }

    private IEnumerable<(Quantity, SlotValue)> Read(
        string appliance, QuantityKind? kind, SeriesFilter filter, (long FromNs, long ToNs) span,
        UnreadableDays unreadable)
    {
        var found = new List<(Quantity, SlotValue?)>();
        QuantityKind[] percentiles = [.. Latencies.Where(IsWanted)];
        foreach (LatencySlot slot in percentiles.Length == 0
            ? [] : slots.Latencies(appliance, filter, span.FromNs, span.ToNs, unreadable))
        {
            foreach (QuantityKind percentile in percentiles)
                found.Add((SlotQuantities.Of(slot.Series, percentile), SlotQuantities.Of(slot, percentile)));
        }
        foreach (FlowSlot slot in IsWanted(QuantityKind.Messages)
            ? slots.Feeds(appliance, filter.Feed, span, unreadable) : [])
            found.Add((new Quantity(QuantityKind.Messages) { Feed = slot.Name }, SlotQuantities.Rate(slot)));
        bool isOrders = IsWanted(QuantityKind.Orders);
        bool isRejects = IsWanted(QuantityKind.Rejects);
        foreach (FlowSlot slot in isOrders || isRejects
            ? slots.Sessions(appliance, filter.Session, span, unreadable) : [])
        {
            if (isOrders)
                found.Add((new Quantity(QuantityKind.Orders) { Session = slot.Name }, SlotQuantities.Rate(slot)));
            if (isRejects)
                found.Add((new Quantity(QuantityKind.Rejects) { Session = slot.Name },
                    SlotQuantities.Share(slot.Head, slot.Rejects, slot.Count)));
        }
        foreach (LineSlot slot in IsWanted(QuantityKind.Wins)
            ? slots.Lines(appliance, filter.Feed, span, unreadable) : [])
        {
            if (filter.Line is null || filter.Line == slot.Line)
                found.Add((new Quantity(QuantityKind.Wins) { Feed = slot.Feed, Line = slot.Line },
                    SlotQuantities.Share(slot.Head, slot.Wins, slot.WinsOfAll)));
        }
        foreach (ClockSlot slot in IsWanted(QuantityKind.ClockUncertainty)
            ? slots.Clocks(appliance, span, unreadable) : [])
            found.Add((new Quantity(QuantityKind.ClockUncertainty), SlotQuantities.Of(slot)));
        foreach ((Quantity quantity, SlotValue? value) in found)
        {
            if (value is { } slot)
                yield return (quantity, slot);
        }

        bool IsWanted(QuantityKind one) => kind is null || kind == one;
    }

    /// <summary>The fewest spans of time that have all slots and their neighbours, and no others.</summary>
    private static IEnumerable<(long FromNs, long ToNs)> SpansOf(IEnumerable<DaySlot> wanted)
    {
        var starts = new SortedSet<long>();
        foreach (DaySlot slot in wanted)
        {
            starts.Add(slot.StartNs);
            starts.UnionWith(((long?[])[slot.BeforeNs, slot.AfterNs]).OfType<long>());
        }
        long fromNs = long.MinValue;
        long toNs = long.MinValue;
        foreach (long startNs in starts)
        {
            if (startNs != toNs && toNs != long.MinValue)
                yield return (fromNs, toNs);
            fromNs = startNs == toNs ? fromNs : startNs;
            toNs = startNs + SlotNs;
        }
        if (toNs != long.MinValue)
            yield return (fromNs, toNs);
    }
}
