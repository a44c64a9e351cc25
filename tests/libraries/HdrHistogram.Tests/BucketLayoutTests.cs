// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;

namespace HdrHistogram.Tests;

/// <summary>
/// Bucket boundaries worked out by hand. With 3 digits a bucket has 2048 counts (2 x 10^3 rounded up to a power of 2):
/// steps of 1 up to 2047, of 2 up to 4095, of 4 up to 8191, and so on.
/// </summary>
public class BucketLayoutTests
{
    private const long Minute = 60_000_000_000;     // ns

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(2047, 2047, 1)]
    [InlineData(2048, 2048, 2)]
    [InlineData(2049, 2048, 2)]
    [InlineData(4095, 4094, 2)]
    [InlineData(4096, 4096, 4)]
    [InlineData(4103, 4100, 4)]
    [InlineData(8191, 8188, 4)]
    [InlineData(8192, 8192, 8)]
    [InlineData(1_000_000, 999_936, 512)]           // 2^19 <= 1e6 < 2^20: steps of 2^(20-11)
    [InlineData(60_000_000_000, 59_995_324_416, 33_554_432)]    // 2^35 <= 6e10 < 2^36: steps of 2^25
    public void three_digits_from_1(long value, long lowest, long width)
    {
        BucketLayout layout = new(1, Minute, 3);

        int index = layout.IndexOf(value);

        Assert.Equal(lowest, layout.LowestAt(index));
        Assert.Equal(width, layout.WidthAt(index));
        Assert.Equal(lowest + width - 1, layout.HighestAt(index));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 32)]
    [InlineData(2, 256)]
    [InlineData(3, 2048)]
    [InlineData(4, 32_768)]
    [InlineData(5, 262_144)]
    public void a_bucket_has_the_first_power_of_two_that_holds_twice_the_power_of_ten(int digits, int counts) =>
        Assert.Equal(counts, 2 << new BucketLayout(1, 1L << 40, digits).BlockMagnitude);

    [Fact]
    public void the_unit_is_the_power_of_two_at_or_below_the_lowest_value()
    {
        BucketLayout layout = new(1000, Minute, 3);

        Assert.Equal(9, layout.UnitMagnitude);
        Assert.Equal(layout.IndexOf(0), layout.IndexOf(511));
        Assert.Equal(1, layout.IndexOf(512));
        Assert.Equal(512, layout.WidthAt(layout.IndexOf(512 * 2047)));
        Assert.Equal(1024, layout.WidthAt(layout.IndexOf(512 * 2048)));
    }

    [Fact]
    public void one_nanosecond_to_one_minute_takes_27_blocks_of_1024_counts()
    {
        // 6e10 lies below 2^36; bucket 0 ends at 2^11, so there are 36 - 11 + 1 buckets and one block more.
        BucketLayout layout = new(1, Minute, 3);

        Assert.Equal(26, layout.BucketCount);
        Assert.Equal(27 * 1024, layout.CountsLength);
    }

    [Theory]
    [InlineData(1, long.MaxValue, 0)]
    [InlineData(1, long.MaxValue, 3)]
    [InlineData(1, long.MaxValue, 5)]
    [InlineData(1L << 40, long.MaxValue, 3)]
    [InlineData(1, Minute, 3)]
    public void no_negative_value_has_a_place_and_there_are_at_most_64_blocks(long lowest, long highest, int digits)
    {
        BucketLayout layout = new(lowest, highest, digits);

        Assert.All([-1L, -2, -1000, -Minute, long.MinValue], value =>
            Assert.True((uint)layout.IndexOf(value) >= (uint)layout.CountsLength, $"{value}"));
        Assert.InRange(layout.IndexOf(highest), 0, layout.CountsLength - 1);
        Assert.InRange(layout.CountsLength >> layout.BlockMagnitude, 1, 64);
    }

    [Theory]
    [InlineData(0, 100, 3)]
    [InlineData(-1, 100, 3)]
    [InlineData(2, 3, 3)]
    [InlineData(1, -5, 3)]
    [InlineData(1, 100, 6)]
    [InlineData(1, 100, -1)]
    [InlineData(1L << 60, long.MaxValue, 3)]
    public void impossible_ranges_are_refused(long lowest, long highest, int digits) =>
        Assert.Throws<ArgumentException>(() => new BucketLayout(lowest, highest, digits));

    [Fact]
    public void a_value_differs_from_its_equals_by_less_than_a_thousandth()
    {
        BucketLayout layout = new(1, long.MaxValue, 3);
        Gen<long> values = from bits in Gen.Choose(0, 62)
                           from high in Gen.Choose(0, int.MaxValue)
                           from low in Gen.Choose(0, int.MaxValue)
                           select (((long)high << 31) | (uint)low) >> bits;

        Prop.ForAll(Arb.From(values), value =>
        {
            int index = layout.IndexOf(value);
            long lowest = layout.LowestAt(index);
            long highest = layout.HighestAt(index);
            return lowest <= value && value <= highest && highest - lowest <= value / 1000.0
                && layout.IndexOf(lowest) == index && layout.IndexOf(highest) == index
                && (highest == long.MaxValue || layout.IndexOf(highest + 1) == index + 1);
        }).QuickCheckThrowOnFailure();
    }
}
