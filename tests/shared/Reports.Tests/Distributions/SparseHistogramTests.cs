// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using HdrHistogram;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Reports.Tests.Distributions;

/// <summary>A sparse histogram against the library's, whose figures are computed from its encoding.</summary>
public sealed class SparseHistogramTests
{
    private const double SummingError = 1e-12;              // of sums of doubles

    private static readonly double[] Percentiles = [0, 1, 50, 90, 99, 99.9, 99.99, 100];

    [Fact]
    public void buckets_are_those_of_the_library()
    {
        var library = New();
        for (long value = 0; value < SeriesRange.HighestNs; value = (value * 9 / 8) + 1)
        {
            library.Reset();
            library.RecordValue(value);
            int index = SeriesBuckets.IndexOf(value);
            Assert.Equal(library.GetValueAtPercentile(0), SeriesBuckets.LowestAt(index));
            Assert.Equal(library.GetMaxValue(), SeriesBuckets.HighestAt(index));
            Assert.Equal(library.GetMean(), SeriesBuckets.MiddleAt(index));
        }
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 1_000)]
    [InlineData(3, 100_000)]
    public void sums_have_the_statistics_of_the_library(int seed, int samples)
    {
        var random = new Random(seed);
        var library = New();
        var sparse = new SparseHistogram();
        for (int part = 0; part < 20; part++)
        {
            LongHistogram one = Recorded(random, samples / 10);
            library.Add(one);
            sparse.Add(Decoded(one));
            Assert.Equal(library.TotalCount, sparse.TotalCount);
            Assert.Equal(library.GetMean(), sparse.MeanNs, library.GetMean() * SummingError);
            Assert.Equal(library.GetMaxValue(), sparse.MaxNs);
            foreach (double percentile in Percentiles)
                Assert.Equal(library.GetValueAtPercentile(percentile), sparse.ValueAtPercentile(percentile));
        }
        var back = New();
        sparse.AddTo(back);
        Assert.Equal(library.Encoded(), back.Encoded());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(50, 50)]
    [InlineData(50.1, 51)]
    [InlineData(90, 90)]
    [InlineData(99, 99)]
    [InlineData(99.01, 100)]
    [InlineData(100, 100)]
    [InlineData(250, 100)]
    [InlineData(-3, 1)]
    public void percentiles_of_1_to_100_are_the_numbers_themselves(double percentile, long value) =>
        Assert.Equal(value, Of(Enumerable.Range(1, 100).Select(n => (long)n)).ValueAtPercentile(percentile));

    [Fact]
    public void a_percentile_is_the_highest_value_of_its_bucket_and_0_the_lowest()
    {
        // 4097 shares its count with 4096 to 4099.
        SparseHistogram sparse = Of(4097);

        Assert.Equal((4096, 4099), (sparse.ValueAtPercentile(0), sparse.ValueAtPercentile(50)));
        Assert.Equal((4096, 4099, 4098.0), (sparse.MinNs, sparse.MaxNs, sparse.MeanNs));
    }

    [Fact]
    public void zero_is_a_value()
    {
        SparseHistogram sparse = Of(0, 0, 5);

        Assert.Equal((0, 5), (sparse.ValueAtPercentile(50), sparse.ValueAtPercentile(100)));
    }

    [Fact]
    public void the_mean_of_a_small_set() => Assert.Equal(5.0, Of(2, 4, 4, 4, 5, 5, 7, 9).MeanNs);

    [Fact]
    public void any_percentile_is_within_a_thousandth_of_the_exact_one()
    {
        Gen<(long[] Values, int PerMille)> cases =
            from bits in Gen.Choose(0, 35)
            from values in Gen.Choose(0, int.MaxValue)
                .Select(value => Math.Min(((long)value << 5) >> bits, SeriesRange.HighestNs)).NonEmptyListOf()
            from perMille in Gen.Choose(1, 1000)
            select (values.ToArray(), perMille);

        Prop.ForAll(Arb.From(cases), input =>
        {
            long[] sorted = [.. input.Values.Order()];
            int rank = (int)Math.Ceiling(input.PerMille * (long)sorted.Length / 1000.0);
            long exact = sorted[rank - 1];
            long found = Of(input.Values).ValueAtPercentile(input.PerMille / 10.0);
            return found >= exact && found - exact <= exact / 1000.0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void counts_above_32_bits_are_kept()
    {
        const long Many = (1L << 40) + 7;
        var sparse = new SparseHistogram();
        for (int time = 0; time < 3; time++)
        {
            var one = New();
            one.RecordValueWithCount(500, Many);
            one.RecordValueWithCount(100 + time, 1);
            sparse.Add(Decoded(one));
        }
        Assert.Equal(3 * (Many + 1), sparse.TotalCount);
        Assert.Equal([100, 101, 102, 500], sparse.Indices.ToArray().Select(index => (int)index));
        Assert.Equal([1, 1, 1, 3 * Many], Enumerable.Range(0, 4).Select(sparse.CountAt));
        sparse.Clear();
        sparse.Append(7, 2);
        Assert.Equal(2, sparse.CountAt(0));
    }

    [Fact]
    public void invalid_bytes_leave_it_empty()
    {
        LongHistogram one = Recorded(new Random(4), 50);
        byte[] bytes = one.Encoded();
        var sparse = new SparseHistogram();
        Assert.False(sparse.TryDecode(bytes, one.TotalCount + 1));
        Assert.False(sparse.TryDecode(bytes, one.TotalCount - 1));
        Assert.False(sparse.TryDecode(bytes.AsSpan(0, bytes.Length - 1), one.TotalCount));
        Assert.Equal(0, sparse.TotalCount);
        for (int place = 0; place < bytes.Length; place++)
        {
            byte[] changed = [.. bytes];
            changed[place] ^= 0x55;
            if (!sparse.TryDecode(changed, one.TotalCount))
                Assert.Equal((0L, 0), (sparse.TotalCount, sparse.Length));
        }
        Assert.True(sparse.TryDecode(bytes, one.TotalCount));
    }

    [Fact]
    public void an_empty_one_has_no_samples()
    {
        var empty = new SparseHistogram();
        empty.Add(new SparseHistogram());
        Assert.Equal((0, 0, 0, 0), (empty.MinNs, empty.MaxNs, empty.MeanNs, empty.ValueAtPercentile(50)));
    }

    private static LongHistogram New() => new(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);

    private static LongHistogram Recorded(Random random, int samples)
    {
        LongHistogram one = New();
        for (int sample = 0; sample < samples; sample++)
            one.RecordValue(Math.Min(SeriesRange.HighestNs, (long)Math.Exp(random.NextDouble() * 25)));
        return one;
    }

    private static SparseHistogram Of(params IEnumerable<long> values)
    {
        LongHistogram one = New();
        foreach (long value in values)
            one.RecordValue(value);
        return Decoded(one);
    }

    private static SparseHistogram Decoded(LongHistogram histogram)
    {
        var sparse = new SparseHistogram();
        Assert.True(sparse.TryDecode(histogram.Encoded(), histogram.TotalCount));
        return sparse;
    }
}
