// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;

namespace Telemetry.Baselines.Tests;

/// <summary>A thousand simulated mornings: what is stated about chance is what happens, and a change is
/// found.</summary>
public sealed class FalseAlarmTests
{
    private const int Seeds = 1_000;
    private const int Days = 20;
    private const double Deviations = 3.3;                  // 99.9 % of a binomial number
    private const double Expected = Seeds / (Days + 1.0);
    private const long Samples = 10_000;
    private const int Orders = 2_000;                       // of a slot, or packets of a feed
    private const long NowNs = ((20_780L * 288) + 120) * SlotValue.SlotNs;     // a Monday, 10:00

    private static readonly double Bound = Deviations * Math.Sqrt(Expected * Days / (Days + 1.0));

    // The slot before, the slot, and their neighbours; 20 days of Monday to Friday lie in four weeks.
    private static readonly VenueDays Venue = new(hours: null);
    private static readonly IReadOnlyList<DaySlot> Slots = Venue.LikeSlots(NowNs, 28);
    private static readonly IReadOnlyList<DaySlot> SlotsBefore = Venue.LikeSlots(NowNs - SlotValue.SlotNs, 28);
    private static readonly (long Low, long High) Ranks = SamplingError.RanksOf(99, Samples);

    [Theory]
    [InlineData(0.0, 0.3)]          // each slot differs by itself
    [InlineData(0.3, 0.0)]          // all slots of a day are alike
    [InlineData(0.2, 0.2)]
    public void if_nothing_changed_one_slot_in_21_is_the_highest(double ofDays, double ofSlots)
    {
        Verdict[] verdicts = [.. Enumerable.Range(1, Seeds).Select(seed =>
        {
            var random = new Random(seed);
            return Judged(Draw(random, ofDays, noise => Exact(noise + (ofSlots * Normal(random))))).Now;
        })];

        Assert.All(verdicts, verdict => Assert.Equal(Days, verdict.DayCount));
        AssertAboutOneIn21(verdicts.Count(verdict => verdict.Extreme == Extreme.Highest));
        AssertAboutOneIn21(verdicts.Count(verdict => verdict.Extreme == Extreme.Lowest));
        // As often as any other place.
        AssertAboutOneIn21(verdicts.Count(verdict => verdict.Below == Days / 2));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.05)]
    public void the_error_of_the_samples_and_two_slots_in_a_row_make_false_alarms_rarer(double ofDays)
    {
        int highest = 0;
        int beyond = 0;
        int twice = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            (Verdict now, Verdict before) = Judged(Draw(random, ofDays, noise => Sampled(random, noise)));
            highest += now.Extreme == Extreme.Highest ? 1 : 0;
            beyond += now.Beyond == Extreme.Highest ? 1 : 0;
            twice += now.Beyond == Extreme.Highest && before.Beyond == Extreme.Highest ? 1 : 0;
        }

        AssertAboutOneIn21(highest);
        Assert.True(beyond <= highest && twice <= beyond, $"{highest}, {beyond}, {twice}");
        // Where the days differ by their samples only, hardly anything is beyond their error.
        Assert.True(ofDays > 0 || beyond < Seeds / 200, $"{beyond}");
    }

    [Fact]
    public void a_change_by_half_is_found_in_two_slots_in_a_row()
    {
        int found = Enumerable.Range(1, Seeds).Count(seed =>
        {
            var random = new Random(seed);
            Dictionary<long, SlotValue> values = Draw(random, 0.05, noise => Sampled(random, noise));
            foreach (long startNs in values.Keys.Where(startNs => startNs >= NowNs - (2 * SlotValue.SlotNs)).ToArray())
                values[startNs] = Sampled(random, Math.Log(1.5)) with { StartTimeNs = startNs };
            (Verdict now, Verdict before) = Judged(values);
            return now.Beyond == Extreme.Highest && before.Beyond == Extreme.Highest;
        });

        Assert.True(found >= Seeds * 99 / 100, $"{found} of {Seeds}");
    }

    [Theory]
    [InlineData(QuantityKind.Rejects, 0.0)]
    [InlineData(QuantityKind.Rejects, 0.2)]
    [InlineData(QuantityKind.Wins, 0.0)]
    [InlineData(QuantityKind.Wins, 0.2)]
    [InlineData(QuantityKind.ClockUncertainty, 0.2)]
    public void false_alarms_of_shares_and_clocks_stay_within_the_bound(QuantityKind kind, double ofDays)
    {
        Verdict[][] mornings = [.. Enumerable.Range(1, Seeds).Select(seed =>
        {
            var random = new Random(seed);
            (Verdict now, Verdict before) =
                Judged(Draw(random, ofDays, noise => Measured(random, kind, noise)), kind);
            return (Verdict[])[now, before];
        })];

        Assert.All(mornings, two => Assert.Equal(Days, two[0].DayCount));
        foreach (Extreme extreme in (Extreme[])[Extreme.Highest, Extreme.Lowest])
        {
            int alone = mornings.Count(two => two[0].Extreme == extreme);
            // Shares of equal counts are equal: then no day is the outermost alone.
            int equal = mornings.Count(two => two[0].Equal > 0
                && (extreme == Extreme.Lowest ? two[0].Below == 0 : two[0].Below + two[0].Equal == Days));
            Assert.True(alone <= Expected + Bound && alone + equal >= Expected - Bound, $"{alone}, {equal} equal");
            int alarms = mornings.Count(two => two.All(verdict => verdict.Beyond == extreme));
            Assert.True(alarms <= alone && alarms <= Expected + Bound, $"{alarms} of {alone}");
            // Where the days differ by their orders or packets only, hardly anything is beyond their error.
            Assert.True(ofDays > 0 || alarms < Seeds / 200, $"{alarms}");
        }
    }

    [Theory]
    [InlineData(QuantityKind.Rejects, Extreme.Highest, 0.9)]                // 2 % become nearly 5 %
    [InlineData(QuantityKind.Wins, Extreme.Lowest, -0.5)]                   // 60 % become 36 %
    [InlineData(QuantityKind.ClockUncertainty, Extreme.Highest, 0.5)]       // by two thirds
    public void a_change_of_shares_and_clocks_is_found_in_two_slots_in_a_row(
        QuantityKind kind, Extreme extreme, double change)
    {
        int found = Enumerable.Range(1, Seeds).Count(seed =>
        {
            var random = new Random(seed);
            Dictionary<long, SlotValue> values = Draw(random, 0.05, noise => Measured(random, kind, noise));
            foreach (long startNs in values.Keys.Where(startNs => startNs >= NowNs - (2 * SlotValue.SlotNs)).ToArray())
                values[startNs] = Measured(random, kind, change) with { StartTimeNs = startNs };
            (Verdict now, Verdict before) = Judged(values, kind);
            return now.Beyond == extreme && before.Beyond == extreme;
        });

        Assert.True(found >= Seeds * 99 / 100, $"{found} of {Seeds}");
    }

    private static void AssertAboutOneIn21(int count) => Assert.InRange(count, Expected - Bound, Expected + Bound);

    private static (Verdict Now, Verdict Before) Judged(
        Dictionary<long, SlotValue> values, QuantityKind kind = QuantityKind.P99) =>
        (Judge.Of(kind, Slots, NowNs, values), Judge.Of(kind, SlotsBefore, NowNs - SlotValue.SlotNs, values));

    /// <summary>Four slots of each day.</summary>
    private static Dictionary<long, SlotValue> Draw(Random random, double ofDays, Func<double, SlotValue> measure)
    {
        var values = new Dictionary<long, SlotValue>();
        foreach (DaySlot slot in Slots)
        {
            double day = ofDays * Normal(random);
            for (int place = -2; place <= 1; place++)
            {
                long startNs = slot.StartNs + (place * SlotValue.SlotNs);
                values[startNs] = measure(day) with { StartTimeNs = startNs };
            }
        }
        return values;
    }

    private static SlotValue Exact(double logarithm)
    {
        double value = 100_000 * Math.Exp(logarithm);
        return new SlotValue(0, value, value, value, Samples, true, "a");
    }

    /// <summary>The 99th percentile of exponential samples with its interval. Of the samples only the largest are
    /// drawn: the largest of n uniform numbers is the n-th root of one, and so on down.</summary>
    private static SlotValue Sampled(Random random, double logarithm)
    {
        Span<double> found = stackalloc double[3];
        double uniform = 1;
        for (long rank = Samples; rank >= Ranks.Low; rank--)
        {
            uniform *= Math.Pow(random.NextDouble(), 1.0 / rank);
            int place = rank == Ranks.Low ? 0 : rank == Samples * 99 / 100 ? 1 : rank == Ranks.High ? 2 : -1;
            if (place >= 0)
                found[place] = -20_000 * Math.Exp(logarithm) * Math.Log(1 - uniform);
        }
        return new SlotValue(0, found[1], found[0], found[2], Samples, true, "a");
    }

    /// <summary>A share of orders or packets, each drawn by itself, or the distance of a clock.</summary>
    private static SlotValue Measured(Random random, QuantityKind kind, double logarithm)
    {
        if (kind == QuantityKind.ClockUncertainty)
            return Exact(logarithm + (0.1 * Normal(random)));
        double chance = (kind == QuantityKind.Rejects ? 0.02 : 0.6) * Math.Exp(logarithm);
        int part = Enumerable.Range(0, Orders).Count(_ => random.NextDouble() < chance);
        (double low, double high) = SamplingError.OfShare(part, Orders);
        return new SlotValue(0, (double)part / Orders, low, high, Orders, true, "a");
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
