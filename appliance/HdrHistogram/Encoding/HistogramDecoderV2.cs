// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace HdrHistogram.Encoding;

/// <summary>
/// Reads the V2 encoding from bytes that anybody may have sent: each mistake is an <see cref="ArgumentException"/>, and
/// no header makes it allocate more than <see cref="MaxCounts"/> counts.
/// </summary>
internal static class HistogramDecoderV2
{
    /// <summary>4 MiB of counts: every range with up to 4 digits, ranges up to 8 decades with 5.</summary>
    internal const int MaxCounts = 1 << 20;

    /// <summary>Makes an empty histogram as the header says, and gives the length of the payload behind it.</summary>
    internal static LongHistogram ReadHeader(ReadOnlySpan<byte> header, long minBar, out int payloadLength)
    {
        if (header.Length < HistogramEncoderV2.HeaderLength)
            throw new ArgumentException("The buffer ends within the header of a histogram.");
        if (BinaryPrimitives.ReadInt32BigEndian(header) != HistogramEncoderV2.Cookie)
            throw new ArgumentException("The buffer does not contain a histogram in V2 encoding.");
        int shift = BinaryPrimitives.ReadInt32BigEndian(header[HistogramEncoderV2.NormalizingOffset..]);
        if (shift != HistogramEncoderV2.NotShifted)
            throw new ArgumentException("Histograms with shifted counts are not supported.");

        int digits = BinaryPrimitives.ReadInt32BigEndian(header[HistogramEncoderV2.DigitsOffset..]);
        long lowest = BinaryPrimitives.ReadInt64BigEndian(header[HistogramEncoderV2.LowestOffset..]);
        long highest = BinaryPrimitives.ReadInt64BigEndian(header[HistogramEncoderV2.HighestOffset..]);
        int countsLength = new BucketLayout(lowest, Math.Max(highest, minBar), digits).CountsLength;
        if (countsLength > MaxCounts)
            throw new ArgumentException($"The histogram has {countsLength} counts, more than {MaxCounts}.");

        payloadLength = BinaryPrimitives.ReadInt32BigEndian(header[HistogramEncoderV2.PayloadLengthOffset..]);
        if (payloadLength < 0 || payloadLength > countsLength * ZigZagEncoding.MaxLength)
            throw new ArgumentException($"A payload of {payloadLength} bytes cannot be.");

        return LongHistogram.ToDecode(lowest, Math.Max(highest, minBar), digits);
    }

    internal static void ReadCounts(LongHistogram histogram, ReadOnlySpan<byte> payload)
    {
        long index = 0;
        while (!payload.IsEmpty)
        {
            int length = ZigZagEncoding.TryRead(payload, out long value);
            if (length == 0)
                throw new ArgumentException("The payload ends within a count.");

            payload = payload[length..];
            if (value < 0)
            {
                // The limit first: a run so long that the sum would overflow must not get that far.
                index += value < -MaxCounts ? MaxCounts : -value;
                continue;
            }

            if (index >= histogram.Layout.CountsLength)
                throw new ArgumentException("The payload has more counts than the histogram.");
            if (value > long.MaxValue - histogram.TotalCount)
                throw new ArgumentException("The counts add up to more than 64 bits hold.");
            if (value > 0)
                histogram.AddAt((int)index, value);

            index++;
        }

        if (index > histogram.Layout.CountsLength)
            throw new ArgumentException("The payload has more counts than the histogram.");
    }
}
