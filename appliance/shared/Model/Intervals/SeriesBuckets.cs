// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Telemetry.Model.Intervals;

/// <summary>
/// The counts of a histogram with the range and precision of the series: bucket 0 to 2,047 are one nanosecond wide,
/// each further 1,024 twice as wide as those before. The same for every appliance, so counts add up by their index.
/// </summary>
public static class SeriesBuckets
{
    private const int HalfMagnitude = 10;                   // 1,024 buckets of one width: 3 digits

    /// <summary>Number of buckets that cover the range.</summary>
    public static int Count { get; } = IndexOf(SeriesRange.HighestNs) + 1;

    /// <summary>Bucket of a value in the range.</summary>
    public static int IndexOf(long valueNs)
    {
        int width = Math.Max(0, BitOperations.Log2((ulong)valueNs | 1) - HalfMagnitude);
        return (width << HalfMagnitude) + (int)(valueNs >> width);
    }

    /// <summary>Lowest value of a bucket, nanoseconds.</summary>
    public static long LowestAt(int index)
    {
        int width = WidthAt(index);
        return (long)(index - (width << HalfMagnitude)) << width;
    }

    /// <summary>Highest value of a bucket, nanoseconds.</summary>
    public static long HighestAt(int index) => LowestAt(index) + (1L << WidthAt(index)) - 1;

    /// <summary>Middle value of a bucket, nanoseconds; the higher of two.</summary>
    public static long MiddleAt(int index) => LowestAt(index) + (1L << WidthAt(index) >> 1);

    /// <summary>Width of a bucket as a power of two.</summary>
    private static int WidthAt(int index) => Math.Max(0, (index >> HalfMagnitude) - 1);
}
