// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;

namespace Telemetry.Baselines.Tests;

/// <summary>Verdicts on constructed days, of which the rank was worked out by hand.</summary>
public sealed class JudgeTests
{
    private const string Today = "2026-11-20";              // a Friday
    private const string Ten = "10:00";

    [Theory]
    [InlineData(90, 0, 0, Extreme.Lowest)]
    [InlineData(100, 0, 1, Extreme.None)]
    [InlineData(105, 1, 0, Extreme.None)]
    [InlineData(150, 5, 1, Extreme.None)]
    [InlineData(180, 8, 1, Extreme.None)]
    [InlineData(181, 9, 0, Extreme.Highest)]
    public void the_rank_is_the_place_among_the_days(double value, int below, int equal, Extreme extreme)
    {
        Verdict verdict = new Table().PutBefore(Today, Ten, 150, 100, 180, 110, 140, 120, 170, 130, 160)
            .Put(Table.At(Today, Ten), value).Judged(Today, Ten);

        Assert.Equal((9, below, equal, extreme),
            (verdict.DayCount, verdict.Below, verdict.Equal, verdict.Extreme));
        Assert.Equal((100, 180, null), (verdict.Lowest, verdict.Highest, verdict.Middle));
        Assert.Equal(0.1, verdict.Chance);
        Assert.True(verdict.IsJudged);
    }

    [Fact]
    public void of_more_days_the_last_20_count_and_the_middle_leaves_out_the_outer_tenths()
    {
        double[] values = [.. Enumerable.Range(1, 25).Select(day => (double)day)];
        Verdict verdict =
            new Table().PutBefore(Today, Ten, values).Put(Table.At(Today, Ten), 26).Judged(Today, Ten);

        Assert.Equal((20, 6, 25), (verdict.DayCount, verdict.Lowest, verdict.Highest));
        Assert.Equal((8, 23), verdict.Middle);              // without 6, 7 and 24, 25
        Assert.Equal(1 / 21.0, verdict.Chance);
        Assert.Equal(values.Reverse().Take(20), verdict.Days.Select(day => day.Value.Value));
    }

    [Fact]
    public void a_day_stands_for_itself_by_the_median_of_the_slot_and_its_neighbours()
    {
        var table = new Table();
        foreach ((string time, double offset) in ((string, double)[])[("09:55", 100), (Ten, 0), ("10:05", 50)])
            table.PutBefore(Today, time, [.. Enumerable.Range(1, 8).Select(day => day + offset)])
                .Put(Table.At(Today, time), 9 + offset);

        Verdict verdict = table.Judged(Today, Ten);

        Assert.Equal([58, 57, 56, 55, 54, 53, 52, 51], verdict.Days.Select(day => day.Value.Value));
        Assert.Equal((59, Table.At(Today, "10:05")),
            (verdict.Today!.Value.Value.Value, verdict.Today!.Value.Value.StartTimeNs));
        Assert.Equal(Extreme.Highest, verdict.Extreme);
    }

    [Fact]
    public void where_a_neighbour_does_not_count_the_slot_stands_for_itself()
    {
        long nowNs = Table.At(Today, Ten);
        Table table = new Table().PutBefore(Today, Ten, 1, 2, 3, 4, 5, 6, 7, 8)
            .Put(nowNs, 4.5).Put(nowNs - Table.Slot, 20).Put(nowNs + Table.Slot, 30, isComplete: false);
        Assert.Equal(4.5, table.Judged(Today, Ten).Today!.Value.Value.Value);

        table.Put(nowNs + Table.Slot, 30, count: 199);
        Assert.Equal(4.5, table.Judged(Today, Ten).Today!.Value.Value.Value);

        table.Put(nowNs + Table.Slot, 30, count: 200);
        Assert.Equal(20, table.Judged(Today, Ten).Today!.Value.Value.Value);
    }

    [Fact]
    public void incomplete_and_thin_slots_are_left_out_and_fewer_than_8_days_are_not_judged()
    {
        Table table = new Table().PutBefore(Today, Ten, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).Put(Table.At(Today, Ten), 99)
            .Put(Table.At("2026-11-19", Ten), 10, isComplete: false).Put(Table.At("2026-11-18", Ten), 9, count: 199);
        Assert.Equal((8, NoVerdict.None), Of(table));

        table.Put(Table.At("2026-11-17", Ten), 8, isComplete: false);
        Assert.Equal((7, NoVerdict.FewDays), Of(table));
        Assert.Equal(Extreme.None, table.Judged(Today, Ten).Beyond);

        table.Put(Table.At(Today, Ten), 99, isComplete: false);
        Assert.Equal((7, NoVerdict.Incomplete), Of(table));
        table.Put(Table.At(Today, Ten), 99, count: 10);
        Assert.Equal((7, NoVerdict.FewSamples), Of(table));
        Assert.Equal((7, NoVerdict.None), Of(table, QuantityKind.Messages, add: 1));
        Assert.Equal((0, NoVerdict.NoValue), Of(new Table()));

        static (int, NoVerdict) Of(Table table, QuantityKind kind = QuantityKind.P99, int add = 0)
        {
            Verdict verdict = table.Judged(Today, Ten, kind);
            return (verdict.DayCount - add, verdict.Missing);
        }
    }

    [Fact]
    public void days_of_the_same_settings_are_taken_if_there_are_8_of_them()
    {
        Table table = new Table().PutBefore(Today, Ten, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
            .Put(Table.At(Today, Ten), 100, settings: "b");
        Assert.Equal((12, SettingsChoice.Others), Of(table));

        // The change was 8 trading days ago.
        DateOnly day = Table.Date(Today);
        for (int changed = 1; changed <= 8; changed++)
        {
            do
                day = day.AddDays(-1);
            while (!table.Days.ClassOf(day).IsOpen);
            table.Put(Table.At($"{day:yyyy-MM-dd}", Ten), 100 + changed, settings: "b");
            Assert.Equal(changed < 8 ? (12, SettingsChoice.Others) : (8, SettingsChoice.Same), Of(table));
        }
        Assert.Equal(Extreme.Lowest, table.Judged(Today, Ten).Extreme);

        Assert.Equal((12, SettingsChoice.Unknown), Of(table.Put(Table.At(Today, Ten), 100, settings: null)));

        static (int, SettingsChoice) Of(Table table)
        {
            Verdict verdict = table.Judged(Today, Ten);
            return (verdict.DayCount, verdict.Settings);
        }
    }

    [Theory]
    [InlineData(20, 3, 3, Extreme.Highest, true)]           // 17 and 17 meet
    [InlineData(20, 2.9, 4, Extreme.Highest, true)]
    [InlineData(20, 2.9, 3, Extreme.Highest, false)]
    [InlineData(1, 3, 3, Extreme.Lowest, true)]
    [InlineData(1, 2.9, 3, Extreme.Lowest, false)]
    public void a_difference_within_the_error_of_the_numbers_is_no_extreme(
        double value, double error, double errorOfDays, Extreme extreme, bool isWithin)
    {
        Table table = new Table().PutBefore(Today, Ten, 8, 9, 10, 11, 12, 13, 13.5, 7)
            .Put(Table.At("2026-11-19", Ten), 7, error: errorOfDays)
            .Put(Table.At("2026-11-18", Ten), 14, error: errorOfDays)
            .Put(Table.At(Today, Ten), value, error: error);

        Verdict verdict = table.Judged(Today, Ten);

        Assert.Equal((extreme, isWithin), (verdict.Extreme, verdict.IsWithinError));
        Assert.Equal(isWithin ? Extreme.None : extreme, verdict.Beyond);
    }
}
