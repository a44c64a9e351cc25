// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using HdrHistogram;

namespace Telemetry.Model.Intervals;

/// <summary>Adds a histogram in HdrHistogram's V2 encoding to another without creating an object. Accepts only the
/// range and precision of the series.</summary>
public static class HistogramV2
{
    private const int Cookie = 0x1C84_9313;
    private const int HeaderLength = 40;                    // bytes
    private const int SubBucketHalf = 1024;                 // of 3 digits
    private const int SubBucketHalfMagnitude = 10;
    private const int MaxIndex = 1 << 20;

    /// <summary>Adds an encoded histogram.</summary>
    /// <param name="bytes">The encoded histogram.</param>
    /// <param name="count">Its expected number of samples.</param>
    /// <param name="target">Histogram to add to; unchanged if the bytes are not valid.</param>
    /// <returns>False if the bytes are not valid.</returns>
    public static bool TryAdd(ReadOnlySpan<byte> bytes, long count, LongHistogram? target)
    {
        if (!TryFindCounts(bytes, out ReadOnlySpan<byte> counts) || !TryWalk(counts, count, null))
            return false;
        if (target is not null)
            TryWalk(counts, count, target);
        return true;
    }

    private static bool TryFindCounts(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> counts)
    {
        counts = default;
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadInt32BigEndian(bytes) != Cookie)
            return false;
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        bool isOurs = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) == 0
            && BinaryPrimitives.ReadInt32BigEndian(bytes[12..]) == SeriesRange.Digits
            && BinaryPrimitives.ReadInt64BigEndian(bytes[16..]) == SeriesRange.LowestNs
            && BinaryPrimitives.ReadInt64BigEndian(bytes[24..]) == SeriesRange.HighestNs;
        if (!isOurs || length < 0 || length > bytes.Length - HeaderLength)
            return false;
        counts = bytes.Slice(HeaderLength, length);
        return true;
    }

    /// <summary>Walks over the counts; adds them if there is a target, else only checks them.</summary>
    private static bool TryWalk(ReadOnlySpan<byte> counts, long expected, LongHistogram? target)
    {
        int index = 0;
        long sum = 0;
        while (!counts.IsEmpty)
        {
            if (!TryReadNumber(ref counts, out long number))
                return false;
            if (number <= 0)
            {
                // A run of -number zero counts; 0 stands for a single one.
                if (number < -MaxIndex)
                    return false;
                index += number == 0 ? 1 : (int)-number;
                if (index > MaxIndex)
                    return false;
                continue;
            }
            long value = ValueAt(index++);
            if (value > SeriesRange.HighestNs || number > expected - sum)
                return false;
            sum += number;
            target?.RecordValueWithCount(value, number);
        }
        return sum == expected;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> bytes, out long number)
    {
        ulong raw = 0;
        for (int index = 0; index < bytes.Length && index < 9; index++)
        {
            byte part = bytes[index];
            bool isLast = index == 8 || part < 0x80;
            raw |= (ulong)(isLast ? part : part & 0x7F) << (7 * index);
            if (!isLast)
                continue;
            bytes = bytes[(index + 1)..];
            number = (long)(raw >> 1) ^ -(long)(raw & 1);
            return true;
        }
        number = 0;
        return false;
    }

    private static long ValueAt(int index)
    {
        int bucket = (index >> SubBucketHalfMagnitude) - 1;
        int subBucket = (index & (SubBucketHalf - 1)) + SubBucketHalf;
        if (bucket < 0)
            return subBucket - SubBucketHalf;
        return bucket < 40 ? (long)subBucket << bucket : long.MaxValue;
    }
}
