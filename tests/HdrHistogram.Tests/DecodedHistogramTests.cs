// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram.Tests;

/// <summary>A decoded histogram takes its memory block by block, and is otherwise like any other.</summary>
public class DecodedHistogramTests
{
    private const long Highest = 60_000_000_000;
    private const int BlockBytes = 1024 * sizeof(uint);         // of 3 digits

    // The values of a list reach from 0 to one of all powers of two, so that blocks are missing at either end.
    private static readonly Gen<long[]> Values =
        from bits in Gen.Choose(0, 35)
        from values in Gen.Choose(0, int.MaxValue).Select(value => Math.Min(((long)value << 5) >> bits, Highest))
            .ArrayOf()
        select values;

    private static LongHistogram Of(params IEnumerable<long> values)
    {
        LongHistogram histogram = new(1, Highest, 3);
        foreach (long value in values)
            histogram.RecordValue(value);

        return histogram;
    }

    private static ByteBuffer Encoded(HistogramBase histogram)
    {
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        histogram.Encode(buffer, HistogramEncoderV2.Instance);
        buffer.Position = 0;
        return buffer;
    }

    private static HistogramBase Decoded(params IEnumerable<long> values) =>
        HistogramEncoding.DecodeFromByteBuffer(Encoded(Of(values)), 0);

    private static void AssertSame(HistogramBase expected, HistogramBase actual)
    {
        Assert.Equal(expected.TotalCount, actual.TotalCount);
        Assert.True(expected.AllCounts().AsSpan().SequenceEqual(actual.AllCounts()), "the counts differ");
        Assert.Equal(expected.GetMaxValue(), actual.GetMaxValue());
        Assert.Equal(expected.GetMean(), actual.GetMean());
        Assert.Equal(expected.GetValueAtPercentile(90), actual.GetValueAtPercentile(90));
        Assert.Equal(
            expected.RecordedValues().Select(step => step.TotalCountToThisValue),
            actual.RecordedValues().Select(step => step.TotalCountToThisValue));
        Assert.Equal(Encoded(expected).Rest().ToArray(), Encoded(actual).Rest().ToArray());
    }

    [Theory]
    [InlineData(1, 0L, 1023L)]
    [InlineData(2, 5L, Highest)]
    [InlineData(3, 5L, 1_000_000L, 1_000_001L, Highest)]
    public void only_blocks_with_counts_take_memory(int blocks, params long[] values)
    {
        ByteBuffer buffer = Encoded(Of(values));
        long before = GC.GetAllocatedBytesForCurrentThread();
        HistogramBase decoded = HistogramEncoding.DecodeFromByteBuffer(buffer, 0);

        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken, blocks * BlockBytes, (blocks * BlockBytes) + 1_024);
        Assert.Equal(values.Length, decoded.TotalCount);
    }

    [Fact]
    public void looking_takes_no_memory()
    {
        HistogramBase decoded = Decoded(1_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        long there = decoded.GetCountAtValue(5) + decoded.GetCountAtValue(Highest);

        Assert.Equal((0, 0), (there, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    [Fact]
    public void what_is_recorded_later_counts_too() => Prop.ForAll(Arb.From(Values), Arb.From(Values), (first, later) =>
    {
        HistogramBase decoded = Decoded(first);
        foreach (long value in later)
            decoded.RecordValue(value);

        AssertSame(Of(first.Concat(later)), decoded);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void they_are_added_to_each_other() => Prop.ForAll(Arb.From(Values), Arb.From(Values), (first, second) =>
    {
        LongHistogram expected = Of(first.Concat(second));
        HistogramBase sum = Decoded(first);
        sum.Add(Decoded(second));
        AssertSame(expected, sum);
        AssertSame(expected, sum.Copy());

        LongHistogram recorded = Of(first);
        recorded.Add(Decoded(second));
        AssertSame(expected, recorded);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void after_a_reset_they_begin_anew()
    {
        HistogramBase decoded = Decoded(5, 1_000_000, Highest);

        decoded.Reset();
        AssertSame(Of(), decoded);

        decoded.RecordValueWithCount(6, 2);
        decoded.RecordValue(1_000_000_000);
        AssertSame(Of(6, 6, 1_000_000_000), decoded);
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(2 * Highest)]
    public void what_is_beyond_the_range_is_refused(long value)
    {
        HistogramBase decoded = Decoded(5);

        Assert.Throws<ArgumentOutOfRangeException>(() => decoded.RecordValue(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoded.RecordValueWithCount(value, 1));
        Assert.Throws<IndexOutOfRangeException>(() => decoded.GetCountAtValue(value));
        AssertSame(Of(5), decoded);
    }
}
