// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram.Tests;

public class EncodingTests
{
    public static TheoryData<string> AllDistributions => new(Distributions.Names);

    private static byte[] Encode(HistogramBase histogram)
    {
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        int length = histogram.Encode(buffer, HistogramEncoderV2.Instance);
        Assert.Equal(length, buffer.Position);
        buffer.Position = 0;
        return buffer.Rest()[..length].ToArray();
    }

    private static void AssertSame(HistogramBase expected, HistogramBase actual)
    {
        Assert.Equal(expected.LowestTrackableValue, actual.LowestTrackableValue);
        Assert.Equal(expected.HighestTrackableValue, actual.HighestTrackableValue);
        Assert.Equal(expected.NumberOfSignificantValueDigits, actual.NumberOfSignificantValueDigits);
        Assert.Equal(expected.TotalCount, actual.TotalCount);
        Assert.True(expected.AllCounts().AsSpan().SequenceEqual(actual.AllCounts()), "the counts differ");
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(-1, "01")]
    [InlineData(1, "02")]
    [InlineData(63, "7E")]
    [InlineData(64, "8001")]
    [InlineData(-64, "7F")]
    [InlineData(-65, "8101")]
    [InlineData(8191, "FE7F")]
    [InlineData(8192, "808001")]
    [InlineData(long.MaxValue, "FEFFFFFFFFFFFFFFFF")]
    [InlineData(long.MinValue, "FFFFFFFFFFFFFFFFFF")]
    public void zigzag_numbers_by_hand(long value, string hex)
    {
        Span<byte> bytes = stackalloc byte[ZigZagEncoding.MaxLength];

        int length = ZigZagEncoding.Write(bytes, value);

        Assert.Equal(hex, Convert.ToHexString(bytes[..length]));
    }

    [Fact]
    public void a_small_histogram_by_hand()
    {
        LongHistogram histogram = new(1, 60_000_000_000, 3);
        histogram.RecordValueWithCount(0, 3);
        histogram.RecordValueWithCount(2, 1);
        histogram.RecordValueWithCount(100, 64);

        // Cookie, 7 bytes of payload, no shift, 3 digits, 1, 60e9, 1.0; then 3, one 0, 1, 97 zeros, 64.
        Assert.Equal(
            "1C849313" + "00000007" + "00000000" + "00000003" + "0000000000000001" + "0000000DF8475800"
            + "3FF0000000000000" + "06" + "00" + "02" + "C101" + "8001",
            Convert.ToHexString(Encode(histogram)));
    }

    [Theory]
    [MemberData(nameof(AllDistributions))]
    public void what_was_encoded_decodes_to_the_same(string distribution)
    {
        LongHistogram histogram = Distributions.Histogram(distribution);

        AssertSame(histogram, EncodedHistogram.Decode(Encode(histogram)));
    }

    [Theory]
    [MemberData(nameof(AllDistributions))]
    public void what_was_compressed_decodes_to_the_same(string distribution)
    {
        LongHistogram histogram = Distributions.Histogram(distribution);
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        buffer.Position = 3;

        int length = histogram.EncodeIntoCompressedByteBuffer(buffer);

        Assert.Equal(3 + length, buffer.Position);
        buffer.Position = 3;
        AssertSame(histogram, EncodedHistogram.DecodeCompressed(buffer.Rest()[..length].ToArray()));
    }

    [Fact]
    public void any_counts_at_all_survive()
    {
        Gen<LongHistogram> histograms =
            from digits in Gen.Choose(0, 4)
            from indexes in Gen.Choose(0, int.MaxValue).ArrayOf()
            from counts in Gen.Choose(0, int.MaxValue).ArrayOf()
            select Make(digits, indexes.Zip(counts, (index, count) => (index, (long)count << (index % 16))));

        Prop.ForAll(
            Arb.From(histograms), histogram => AssertSame(histogram, EncodedHistogram.Decode(Encode(histogram))))
            .QuickCheckThrowOnFailure();

        static LongHistogram Make(int digits, IEnumerable<(int Index, long Count)> counts)
        {
            LongHistogram made = new(1, 1_000_000_000, digits);
            foreach ((int index, long count) in counts)
                made.RecordValueWithCount(index % 1_000_000_000, count);

            return made;
        }
    }

    [Fact]
    public void the_worst_histogram_fits_into_the_needed_capacity()
    {
        LongHistogram histogram = new(1, 100_000, 3);
        int length = histogram.Layout.CountsLength;
        for (int index = 0; index < length; index++)
            histogram.RecordValueWithCount(histogram.Layout.LowestAt(index), long.MaxValue / length);

        Assert.InRange(Encode(histogram).Length, 1, histogram.GetNeededByteBufferCapacity());
    }

    [Fact]
    public void a_buffer_too_small_by_any_number_of_bytes_is_refused_and_its_position_stays()
    {
        LongHistogram histogram = new(1, 60_000_000_000, 3);
        histogram.RecordValueWithCount(1, 1_000_000);
        histogram.RecordValueWithCount(1_000_000, 70);
        int needed = Encode(histogram).Length;

        for (int size = 0; size < needed; size++)
        {
            ByteBuffer buffer = ByteBuffer.Allocate(size);
            Assert.Throws<ArgumentException>(() => histogram.Encode(buffer, HistogramEncoderV2.Instance));
            Assert.Throws<ArgumentException>(() => histogram.EncodeIntoCompressedByteBuffer(buffer));
            Assert.Equal(0, buffer.Position);
        }
    }

    [Fact]
    public void several_histograms_stand_behind_one_another_in_a_buffer()
    {
        LongHistogram first = Distributions.Histogram("uniform");
        LongHistogram second = Distributions.Histogram("constant");
        ByteBuffer buffer = ByteBuffer.Allocate(2 * first.GetNeededByteBufferCapacity());
        int firstLength = first.Encode(buffer, HistogramEncoderV2.Instance);
        int secondLength = second.Encode(buffer, HistogramEncoderV2.Instance);

        buffer.Position = 0;

        AssertSame(first, EncodedHistogram.Decode(buffer.Rest()[..firstLength]));
        AssertSame(second, EncodedHistogram.Decode(buffer.Rest().Slice(firstLength, secondLength)));
    }
}
