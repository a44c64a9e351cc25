// SPDX-License-Identifier: Apache-2.0
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram.Tests;

/// <summary>Counts that 32 bits do not hold, against counts kept in a table.</summary>
public class LargeCountTests
{
    private const long Full = uint.MaxValue;

    // Around every border of the 32 bits; all values have a count of their own.
    private static readonly long[] Counts =
        [1, Full - 1, Full, Full + 1, Full + 2, 2 * Full, (2 * Full) + 1, 1L << 33, 1L << 40, 1L << 58];

    private static LongHistogram New() => new(Distributions.Lowest, Distributions.Highest, Distributions.Digits);

    [Fact]
    public void single_values_count_on_beyond_32_bits()
    {
        foreach (long before in (long[])[Full - 1, Full, Full + 1, (2 * Full) - 1, 2 * Full])
        {
            LongHistogram histogram = New();
            histogram.RecordValueWithCount(7, before);
            histogram.RecordValueWithCount(1_000, 1);
            for (int more = 1; more <= 3; more++)
            {
                histogram.RecordValue(7);

                Assert.Equal(before + more, histogram.GetCountAtValue(7));
                Assert.Equal(before + more + 1, histogram.TotalCount);
                Assert.Equal([(7, before + more), (1_000, 1)], histogram.Recorded());
            }
        }
    }

    [Fact]
    public void every_way_to_read_finds_them()
    {
        SortedDictionary<long, long> expected = [];
        LongHistogram histogram = New();
        long value = 3;
        foreach (long count in Counts)
        {
            expected[value] = count;
            histogram.RecordValueWithCount(value, count);
            value *= 5;
        }

        AssertHas(expected, histogram);
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        int length = histogram.Encode(buffer, HistogramEncoderV2.Instance);
        buffer.Position = 0;
        AssertHas(expected, EncodedHistogram.Decode(buffer.Rest()[..length]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void sums_carry(int digits)
    {
        LongHistogram sum = new(Distributions.Lowest, Distributions.Highest, digits);
        SortedDictionary<long, long> expected = [];
        for (int round = 0; round < 3; round++)
        {
            LongHistogram added = New();
            for (int place = 0; place < Counts.Length - 1; place++)
            {
                long value = sum.HighestLike(1L << (3 * place));
                added.RecordValueWithCount(value, Counts[place]);
                expected[value] = expected.GetValueOrDefault(value) + Counts[place];
            }
            sum.Add(added);
        }

        Assert.Equal(expected.Select(pair => (pair.Key, pair.Value)), sum.Recorded());
        Assert.Equal(expected.Values.Sum(), sum.TotalCount);
    }

    [Fact]
    public void a_sum_of_counts_that_fit_carries()
    {
        LongHistogram sum = New();
        LongHistogram added = New();
        added.RecordValueWithCount(7, Full - 1);
        for (int round = 1; round <= 4; round++)
        {
            sum.Add(added);

            Assert.Equal(round * (Full - 1), sum.GetCountAtValue(7));
            Assert.Equal(round * (Full - 1), sum.TotalCount);
        }
    }

    [Fact]
    public void nothing_is_left_of_them_after_a_reset()
    {
        LongHistogram histogram = New();
        histogram.RecordValueWithCount(7, 1L << 40);
        histogram.Reset();
        histogram.RecordValue(7);

        Assert.Equal([(7, 1L)], histogram.Recorded());
        Assert.Equal(1, histogram.TotalCount);
    }

    private static void AssertHas(SortedDictionary<long, long> expected, LongHistogram histogram)
    {
        long total = expected.Values.Sum();
        Assert.Equal(total, histogram.TotalCount);
        Assert.Equal(
            expected.Select(pair => (histogram.HighestLike(pair.Key), pair.Value)), histogram.Recorded());
        long below = 0;
        foreach ((long value, long count) in expected)
        {
            Assert.Equal(count, histogram.GetCountAtValue(value));
            below += count;
            // So many percent that neither the value before nor the one behind can be meant.
            double percentile = 100.0 * (below - (count / 2.0)) / total;
            if (count > total / 1_000_000)
                Assert.Equal(histogram.HighestLike(value), histogram.GetValueAtPercentile(percentile));
        }
        Assert.Equal(histogram.HighestLike(expected.Keys.Max()), histogram.GetMaxValue());
    }
}
