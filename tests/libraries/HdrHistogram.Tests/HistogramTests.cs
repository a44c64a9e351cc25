// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;

namespace HdrHistogram.Tests;

public class HistogramTests
{
    private const long Highest = 60_000_000_000;

    private static LongHistogram New() => new(1, Highest, 3);

    private static LongHistogram Of(params IEnumerable<long> values)
    {
        LongHistogram histogram = New();
        foreach (long value in values)
            histogram.RecordValue(value);

        return histogram;
    }

    private static readonly Gen<long[]> ValueLists =
        from bits in Gen.Choose(0, 35)
        from values in Gen.Choose(0, int.MaxValue).Select(value => Math.Min(((long)value << 5) >> bits, Highest))
            .ArrayOf()
        select values;

    private static void AssertSame(HistogramBase expected, HistogramBase actual)
    {
        Assert.Equal(expected.TotalCount, actual.TotalCount);
        Assert.True(expected.AllCounts().AsSpan().SequenceEqual(actual.AllCounts()), "the counts differ");
    }

    [Fact]
    public void zero_is_a_value()
    {
        LongHistogram histogram = Of(0, 0, 5);

        Assert.Equal(2, histogram.GetCountAtValue(0));
        Assert.Equal([(0, 2L), (5, 1L)], histogram.Recorded());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(1L << 36)]
    [InlineData(long.MaxValue)]
    public void a_value_out_of_range_is_refused_and_nothing_is_counted(long value)
    {
        LongHistogram histogram = New();

        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.RecordValue(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.RecordValueWithCount(value, 2));

        Assert.Equal(0, histogram.TotalCount);
        Assert.Empty(histogram.Recorded());
    }

    [Fact]
    public void a_negative_count_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => New().RecordValueWithCount(1, -1));

    [Fact]
    public void an_empty_histogram_has_zeros_everywhere()
    {
        LongHistogram histogram = New();

        Assert.Equal(0, histogram.TotalCount);
        Assert.Equal(0, histogram.GetMaxValue());
        Assert.Equal(0, histogram.GetCountAtValue(0));
    }

    [Fact]
    public void the_maximum_is_the_highest_value_of_its_step()
    {
        // 4097 shares its count with 4096 to 4099.
        LongHistogram histogram = Of(3, 4097);

        Assert.Equal(4099, histogram.GetMaxValue());
        Assert.Equal([(3, 1L), (4099, 1L)], histogram.Recorded());
    }

    [Fact]
    public void merging_is_commutative_and_associative_and_equals_recording_everything()
    {
        Gen<(long[], long[], long[])> cases =
            from a in ValueLists from b in ValueLists from c in ValueLists select (a, b, c);

        Prop.ForAll(Arb.From(cases), input =>
        {
            (long[] a, long[] b, long[] c) = input;
            LongHistogram all = Of(a.Concat(b).Concat(c));
            LongHistogram left = Of(a);
            left.Add(Of(b));
            left.Add(Of(c));
            LongHistogram right = Of(c);
            right.Add(Of(b));
            LongHistogram outer = Of(a);
            outer.Add(right);

            AssertSame(all, left);
            AssertSame(all, outer);
            Assert.Equal(all.GetMaxValue(), left.GetMaxValue());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void a_histogram_of_another_precision_is_added_by_values()
    {
        LongHistogram coarse = new(1, 1_000_000, 2);
        coarse.RecordValueWithCount(100, 3);
        coarse.RecordValueWithCount(100_000, 4);
        LongHistogram histogram = New();

        histogram.Add(coarse);

        Assert.Equal(7, histogram.TotalCount);
        Assert.Equal(3, histogram.GetCountAtValue(100));
        Assert.Equal(4, histogram.GetCountAtValue(coarse.Layout.LowestAt(coarse.Layout.IndexOf(100_000))));
    }

    [Fact]
    public void a_histogram_of_a_wider_range_is_not_added() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => New().Add(new LongHistogram(1, Highest * 2, 3)));

    [Fact]
    public void a_reset_histogram_is_as_new_whatever_was_in_it()
    {
        Prop.ForAll(Arb.From(ValueLists), values =>
        {
            LongHistogram histogram = Of(values.Append(Highest));
            histogram.Reset();

            AssertSame(New(), histogram);
            Assert.Equal(0, histogram.GetMaxValue());
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    public void a_tag_that_would_break_a_log_line_is_refused(string tag) =>
        Assert.Throws<ArgumentException>(() => New().Tag = tag);
}
