// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Statistics;

namespace Telemetry.Comparing.Tests.Statistics;

/// <summary>The shift of many pairs against a known one, under noise that lasts.</summary>
public sealed class PairedShiftTests
{
    private const double Confidence = 0.99;

    [Fact]
    public void few_pairs_are_judged_by_the_exact_distribution()
    {
        // Darwin's crossed and self-fertilised maize, eighths of an inch: Fisher, The Design of Experiments, 1935,
        // table 3.
        long[] maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

        PairedShift shift = PairedShift.Of(maize, 0.95);

        // R 4: wilcox.test(d, conf.int = TRUE): V = 96, p-value = 0.04126, and by hand: 24 of 120 negative.
        Assert.Equal(0.04126, shift.Probability, 5);
        Assert.Equal(SignedRank.Of([.. maize.Select(one => (double)one)], 0.95).Shift, shift.ShiftNs);
        Assert.Equal(1, shift.Inflation);
    }

    [Fact]
    public void the_estimate_of_many_pairs_is_the_one_of_all_means_of_pairs()
    {
        var random = new Random(3);
        long[] differences = [.. Enumerable.Range(0, 301).Select(_ => (long)random.Next(-1_000, 1_500))];

        double shift = SignedRank.Of([.. differences.Select(one => (double)one)], Confidence).Shift;

        Assert.Equal(shift, PairedShift.Of(differences, Confidence).ShiftNs);
    }

    [Fact]
    public void the_interval_of_many_independent_pairs_is_about_that_of_the_exact_distribution()
    {
        var noise = new OrderNoise(4) { StalledPart = 0 };
        long[] differences = Differences(noise, 300, slowerByNs: 500);

        SignedRank exact = SignedRank.Of([.. differences.Select(one => (double)one)], Confidence);
        PairedShift shift = PairedShift.Of(differences, Confidence);

        Assert.InRange((shift.HighNs - shift.LowNs) / (exact.High - exact.Low), 1.0, 2.0);
        Assert.InRange(shift.ShiftNs, shift.LowNs, shift.HighNs);
    }

    [Fact]
    public void a_run_against_itself_has_no_shift_at_all()
    {
        PairedShift shift = PairedShift.Of(new long[10_000], Confidence);

        Assert.Equal((0, 0, 0, 1), (shift.ShiftNs, shift.LowNs, shift.HighNs, shift.Probability));
    }

    [Fact]
    public void the_same_difference_everywhere_is_found_for_certain()
    {
        PairedShift shift = PairedShift.Of([.. Enumerable.Repeat(20L, 1_000)], Confidence);

        Assert.Equal((20, 20, 20, 0), (shift.ShiftNs, shift.LowNs, shift.HighNs, shift.Probability));
    }

    [Fact]
    public void what_lasts_makes_the_interval_wider()
    {
        PairedShift alone = PairedShift.Of(Differences(new OrderNoise(5), 10_000), Confidence);
        PairedShift lasting = PairedShift.Of(Differences(new OrderNoise(5) { LastsOrders = 100 }, 10_000), Confidence);

        Assert.InRange(alone.Inflation, 1, 3);
        Assert.InRange(lasting.Inflation, 10, 200);
        Assert.True(lasting.HighNs - lasting.LowNs > 3 * (alone.HighNs - alone.LowNs));
    }

    [Theory]
    [InlineData(0, 2_000)]
    [InlineData(10, 2_000)]
    public void equal_builds_are_the_same(double lastsOrders, int pairs) => AssertTheSame(lastsOrders, pairs, most: 8);

    // Of 300 at 1 %: 3, and three standard deviations more. Where noise lasts for a tenth of the run, 95 % are
    // promised: 15 of 300, and three standard deviations more.
    [Theory]
    [Trait("needs", "time")]
    [InlineData(10, 10_000, 8)]
    [InlineData(100, 10_000, 8)]
    [InlineData(200, 10_000, 8)]
    [InlineData(1_000, 10_000, 26)]
    public void equal_builds_are_the_same_whatever_lasts(double lastsOrders, int pairs, int most) =>
        AssertTheSame(lastsOrders, pairs, most);

    [Fact]
    public void independent_pairs_would_be_called_different_most_of_the_time()
    {
        // Why blocks are needed: the same noise with its order destroyed has intervals that miss the truth.
        int different = 0;
        for (int trial = 0; trial < 50; trial++)
        {
            long[] differences = Differences(new OrderNoise(trial) { LastsOrders = 200 }, 10_000);
            new Random(trial).Shuffle(differences);
            PairedShift shift = PairedShift.Of(differences, Confidence);
            if (shift.LowNs > 0 || shift.HighNs < 0)
                different++;
        }

        Assert.InRange(different, 25, 50);
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(10, 300)]
    public void a_build_that_is_300_ns_slower_is_found(double lastsOrders, double marginNs)
    {
        const double SlowerNs = 300;
        const int Trials = 40;
        int found = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            var noise = new OrderNoise(trial) { LastsOrders = lastsOrders };
            PairedShift shift = PairedShift.Of(Differences(noise, 20_000, SlowerNs), Confidence);
            Assert.InRange(shift.ShiftNs, SlowerNs - marginNs, SlowerNs + marginNs);
            Assert.InRange(SlowerNs, shift.LowNs - marginNs, shift.HighNs + marginNs);
            if (shift.LowNs > 0 && shift.Probability < 1 - Confidence)
                found++;
        }

        Assert.InRange(found, Trials * 95 / 100, Trials);
    }

    [Fact]
    public void a_hundred_thousand_pairs_need_no_more_than_their_own_memory()
    {
        long[] differences = Differences(new OrderNoise(6), 100_000, slowerByNs: 300);

        long before = GC.GetAllocatedBytesForCurrentThread();
        PairedShift shift = PairedShift.Of(differences, Confidence);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(shift.ShiftNs, 250, 350);
        Assert.InRange(bytes, 0, 32L * 1024 * 1024);   // all means of pairs would be 40 GB
    }

    private static void AssertTheSame(double lastsOrders, int pairs, int most)
    {
        const int Trials = 300;
        int different = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            var noise = new OrderNoise(trial) { LastsOrders = lastsOrders };
            PairedShift shift = PairedShift.Of(Differences(noise, pairs), Confidence);
            if (shift.LowNs > 0 || shift.HighNs < 0)
                different++;
        }

        Assert.InRange(different, 0, most);
    }

    private static long[] Differences(OrderNoise noise, int pairs, double slowerByNs = 0)
    {
        long[] first = noise.Run(pairs);
        long[] second = noise.Run(pairs, slowerByNs);
        return [.. second.Zip(first, (later, earlier) => later - earlier)];
    }
}
