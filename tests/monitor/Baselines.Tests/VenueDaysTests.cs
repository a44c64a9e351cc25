// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Model.Calendars;

namespace Telemetry.Baselines.Tests;

/// <summary>Days of venues: their classes, and the same time of day before and after clocks are changed. Instants come
/// from the zones of .NET.</summary>
public sealed class VenueDaysTests
{
    [Fact]
    public void only_days_with_the_same_hours_are_compared()
    {
        var days = new VenueDays(Table.NewYork() with
        {
            Closed = new HashSet<DateOnly> { Table.Date("2026-11-26"), Table.Date("2026-12-25") },
            HalfDays = new Dictionary<DateOnly, long>
            {
                [Table.Date("2026-11-27")] = Table.TimeOf("13:00"),
                [Table.Date("2026-12-24")] = Table.TimeOf("13:00"),
            },
        });

        Assert.Equal(["11-30", "11-25", "11-24", "11-23", "11-20", "11-19"],
            DaysOf(days, Table.At("2026-11-30", "09:30"), 11));
        Assert.Equal(["12-24", "11-27"], DaysOf(days, Table.At("2026-12-24", "09:30"), 40));
        Assert.Equal(["12-25", "12-20", "12-19"], DaysOf(days, Table.At("2026-12-25", "09:30"), 6));
    }

    [Fact]
    public void a_slot_keeps_its_time_of_day_over_a_change_of_the_clocks()
    {
        // The clocks of New York were set back on 2026-11-01, a Sunday.
        IReadOnlyList<DaySlot> slots =
            new VenueDays(Table.NewYork()).LikeSlots(Table.At("2026-11-02", "09:30"), 4);

        Assert.Equal([Table.At("2026-11-02", "09:30"), Table.At("2026-10-30", "09:30"),
            Table.At("2026-10-29", "09:30")], slots.Select(slot => slot.StartNs));
        Assert.Equal(73L * 12 * Table.Slot, slots[0].StartNs - slots[1].StartNs);
        Assert.All(slots, slot => Assert.Equal((slot.StartNs - Table.Slot, slot.StartNs + Table.Slot),
            (slot.BeforeNs, slot.AfterNs)));
    }

    [Fact]
    public void a_day_has_the_slots_of_its_hours_or_all_of_them()
    {
        var days = new VenueDays(Table.NewYork("09:32", "16:00"));
        long openNs = Table.At("2026-11-20", "09:30");
        Assert.Equal(Enumerable.Range(0, 78).Select(slot => openNs + (slot * Table.Slot)),
            days.SlotsOf(Table.At("2026-11-20", "20:00")));
        Assert.Equal(Table.Date("2026-11-20"), days.DayOf(Table.At("2026-11-20", "23:59")));

        // Sundays on which the clocks are set: an hour is skipped, and one comes twice.
        IReadOnlyList<long> spring = days.SlotsOf(Table.At("2026-03-08", "12:00"));
        Assert.Equal((276, Table.At("2026-03-08", "00:00"), Table.At("2026-03-08", "23:55")),
            (spring.Count, spring[0], spring[^1]));
        IReadOnlyList<long> autumn = days.SlotsOf(Table.At("2026-11-01", "12:00"));
        Assert.Equal((288, 300, Table.At("2026-11-01", "23:55")),
            (autumn.Count, (autumn[^1] - autumn[0] + Table.Slot) / Table.Slot, autumn[^1]));

        // Hours that begin on the evening before belong to one day.
        var night = new VenueDays(Table.NewYork("18:00", "17:00"));
        IReadOnlyList<long> slots = night.SlotsOf(Table.At("2026-11-20", "03:00"));
        Assert.Equal((276, Table.At("2026-11-19", "18:00"), Table.At("2026-11-20", "16:55")),
            (slots.Count, slots[0], slots[^1]));
        Assert.Equal(Table.Date("2026-11-19"), night.DayOf(slots[^1]));
    }

    [Fact]
    public void what_a_day_has_not_or_twice_is_not_compared()
    {
        VenueHours always = Table.NewYork("00:00", "23:59", 0x7f);
        var days = new VenueDays(always);
        // 02:30 was skipped on 2026-03-08; the slot before 03:00 lies an hour earlier by the clock.
        Assert.Equal(["03-09", "03-07"], DaysOf(days, Table.At("2026-03-09", "02:30"), 2));
        DaySlot three = days.LikeSlots(Table.At("2026-03-08", "03:00"), 0)[0];
        Assert.Null(three.BeforeNs);

        // 01:30 came twice on 2026-11-01; the first time counts.
        long firstNs = Table.At("2026-11-01", "00:30") + (12 * Table.Slot);
        Assert.Equal([firstNs], days.LikeSlots(firstNs, 0).Select(slot => slot.StartNs));
        long secondNs = firstNs + (12 * Table.Slot);
        Assert.Empty(days.LikeSlots(secondNs, 30));
        Assert.Equal(NoVerdict.TwiceToday,
            Judge.Of(QuantityKind.P99, [], secondNs, new Dictionary<long, SlotValue>()).Missing);
    }

    [Fact]
    public void a_day_whose_hours_pass_midnight_begins_with_them()
    {
        // Sunday to Thursday from 17:00 to 16:00 of the next date.
        var days = new VenueDays(
            new VenueHours(new WeekHours(Table.TimeOf("17:00"), Table.TimeOf("16:00"), 0b0011111, "America/Chicago")));

        Assert.Equal(["11-19", "11-18"], DaysOf(days, Table.At("America/Chicago", "2026-11-20", "15:55"), 1));
        Assert.Equal(["11-22", "11-19"], DaysOf(days, Table.At("America/Chicago", "2026-11-22", "17:00"), 3));
        Assert.Equal(["11-22", "11-19", "11-18"],
            DaysOf(days, Table.At("America/Chicago", "2026-11-23", "09:00"), 4));
        Assert.True(days.LikeSlots(Table.At("America/Chicago", "2026-11-22", "17:00"), 0)[0].BeforeNs is not null);
    }

    [Fact]
    public void without_hours_days_are_of_utc_and_weekends_are_apart()
    {
        var days = new VenueDays(hours: null);

        Assert.Equal(("UTC", false), (days.Zone, days.HasHours));
        Assert.Equal(["11-23", "11-20"], DaysOf(days, Table.At("UTC", "2026-11-23", "00:00"), 3));
        Assert.Equal(["11-22", "11-21", "11-15"], DaysOf(days, Table.At("UTC", "2026-11-22", "23:55"), 7));
    }

    private static IEnumerable<string> DaysOf(VenueDays days, long startNs, int daysBack) =>
        days.LikeSlots(startNs, daysBack).Select(slot => $"{slot.Day:MM-dd}");
}
