// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;

namespace Telemetry.Baselines.Tests;

/// <summary>Two slots in a row, and verdicts in words.</summary>
public sealed class JudgedValueTests
{
    private static readonly Quantity Ack = new(QuantityKind.P99) { Series = "order_to_ack", Key = "ouch" };

    [Fact]
    public void two_slots_in_a_row_at_the_same_end_are_unusual_and_last()
    {
        JudgedValue first = Of(1, Extreme.Highest, Extreme.None, null);
        JudgedValue second = Of(2, Extreme.Highest, Extreme.Highest, first);
        JudgedValue third = Of(3, Extreme.Highest, Extreme.Highest, second);
        // After a restart two slots are known from the disk.
        JudgedValue anew = Of(3, Extreme.Highest, Extreme.Highest, null);
        JudgedValue back = Of(4, Extreme.None, Extreme.Highest, third);
        JudgedValue usual = Of(5, Extreme.None, Extreme.None, back);

        Assert.Equal(
            [
                (StreakState.Between, 1), (StreakState.Unusual, 2), (StreakState.Unusual, 3), (StreakState.Unusual, 2),
                (StreakState.Between, 0), (StreakState.Usual, 0),
            ],
            ((JudgedValue[])[first, second, third, anew, back, usual]).Select(one => (one.State, one.Slots)));
        Assert.Equal(StreakState.Between, Of(6, Extreme.Lowest, Extreme.Highest, null).State);
        Assert.Equal(StreakState.Between, Of(6, Extreme.None, null, null).State);
        Assert.Equal(StreakState.Unknown, Of(6, null, Extreme.Highest, third).State);
    }

    [Theory]
    [InlineData(20, 20, 100.0)]
    [InlineData(20, 18, 90.0)]
    [InlineData(17, 20, 85.0)]
    [InlineData(0, 2, 10.0)]
    [InlineData(20, 0, 50.0)]
    public void the_rank_of_two_slots_is_that_nearer_to_the_middle(int now, int before, double percent)
    {
        JudgedValue one = JudgedValue.Of("a", Ack, Verdict(1, now), Verdict(0, before), null);

        Assert.Equal(percent, one.Percent);
    }

    [Fact]
    public void the_text_states_the_days_the_chance_and_how_many_are_judged()
    {
        var table = new Table();
        double[] usual = [.. Enumerable.Range(0, 20).Select(day => 180_000.0 + (day * 1_800))];
        table.PutBefore("2026-11-20", "09:30", usual).Put(Table.At("2026-11-20", "09:30"), 218_000);
        Verdict verdict = table.Judged("2026-11-20", "09:30");
        BaselineBoard board = BaselineBoard.Empty;
        foreach (int appliance in Enumerable.Range(0, 2))
            board = board.With($"trade0{appliance}",
                [.. Enumerable.Range(0, 206).Select(_ => JudgedValue.Of("", Ack, verdict, verdict, null))], _ => true);

        Assert.Equal((412, 412 / 21.0), (board.Judged, Math.Round(board.ExpectedByChance, 10)), new Near());
        Assert.Equal("p99 218.000 µs, usual 180.000 µs to 214.200 µs (20 days at this time), highest of 21; by chance "
            + "about 1 in 21; 412 values are judged, so about 19.6 such slots are expected by chance; it has lasted "
            + "2 slots", VerdictText.Of(QuantityKind.P99, verdict, 2, board));
        Assert.Equal("p99 200.000 µs, usual 180.000 µs to 214.200 µs (20 days at this time), number 13 of 21",
            VerdictText.Of(QuantityKind.P99,
                table.Put(Table.At("2026-11-20", "09:30"), 200_000).Judged("2026-11-20", "09:30"), 0, board));
        Assert.Equal("p99 200.000 µs; baseline: 0 of 8 days", VerdictText.Of(
            QuantityKind.P99, new Table().Put(Table.At("2026-11-20", "09:30"), 200_000)
                .Judged("2026-11-20", "09:30"), 0, board));
        Assert.Equal("no verdict: nothing is written of this slot", VerdictText.Of(
            QuantityKind.P99, new Table().Judged("2026-11-20", "09:30"), 0, board));
        Assert.Equal(["12.5/s", "33.33 %", "1.500 ms", "7 ns"],
            [
                VerdictText.Format(QuantityKind.Orders, 12.5), VerdictText.Format(QuantityKind.Wins, 1 / 3.0),
                VerdictText.Format(QuantityKind.P50, 1_500_000), VerdictText.Format(QuantityKind.ClockUncertainty, 7),
            ]);
    }

    private static JudgedValue Of(int slot, Extreme? now, Extreme? before, JudgedValue? earlier) =>
        JudgedValue.Of("a", Ack, Verdict(slot, 10, now), Verdict(slot - 1, 10, before), earlier);

    private static Verdict Verdict(int slot, int below, Extreme? extreme = Extreme.None) => new()
    {
        StartTimeNs = slot * SlotValue.SlotNs,
        DayCount = 20,
        Below = below,
        Extreme = extreme ?? Extreme.None,
        Missing = extreme is null ? NoVerdict.Incomplete : NoVerdict.None,
    };

    private sealed class Near : IEqualityComparer<(int, double)>
    {
        public bool Equals((int, double) one, (int, double) other) =>
            one.Item1 == other.Item1 && Math.Abs(one.Item2 - other.Item2) < 1e-6;

        public int GetHashCode((int, double) one) => one.Item1;
    }
}
