// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;

namespace HdrHistogram;

/// <summary>
/// Mapping of values to counts. Bucket 0 counts from 0 in steps of one unit; each further bucket covers twice the range
/// in steps twice as wide. Only the upper half of a further bucket is new, so each adds one block, of half a bucket, to
/// the array of counts.
/// </summary>
internal readonly struct BucketLayout
{
    private const int MaxSignificantValueDigits = 5;

    private readonly BucketStep[] _steps;

    internal BucketLayout(long lowestTrackableValue, long highestTrackableValue, int significantDigits)
    {
        if (lowestTrackableValue < 1)
            throw new ArgumentException("The lowest trackable value must be at least 1.", nameof(lowestTrackableValue));
        if (highestTrackableValue / 2 < lowestTrackableValue)
            throw new ArgumentException("The highest must be twice the lowest or more.", nameof(highestTrackableValue));
        if (significantDigits is < 0 or > MaxSignificantValueDigits)
            throw new ArgumentException("There are 0 to 5 significant digits.", nameof(significantDigits));

        long largestWithSingleUnit = 2;
        for (int digit = 0; digit < significantDigits; digit++)
            largestWithSingleUnit *= 10;

        UnitMagnitude = BitOperations.Log2((ulong)lowestTrackableValue);
        int subBucketMagnitude = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)largestWithSingleUnit));
        BlockMagnitude = subBucketMagnitude - 1;
        if (UnitMagnitude + subBucketMagnitude > 62)
            throw new ArgumentException("So many digits of so large a unit do not fit.", nameof(lowestTrackableValue));

        // Highest value of bucket 0.
        long highestOfBucket0 = ((1L << subBucketMagnitude) - 1) << UnitMagnitude;
        BucketCount = BitOperations.Log2((ulong)(highestTrackableValue | highestOfBucket0))
            - BitOperations.Log2((ulong)highestOfBucket0) + 1;
        _steps = BucketStep.Of(UnitMagnitude, BlockMagnitude);
    }

    /// <summary>The unit as a power of two: the lowest trackable value rounded down.</summary>
    internal int UnitMagnitude { get; }

    /// <summary>Counts in half a bucket, which is one block, as a power of two.</summary>
    internal int BlockMagnitude { get; }

    /// <summary>Number of buckets that cover the range.</summary>
    internal int BucketCount { get; }

    /// <summary>Number of all counts. At most 64 blocks.</summary>
    internal int CountsLength => (BucketCount + 1) << BlockMagnitude;

    /// <summary>
    /// Index of the value's count. For a negative value, as for one beyond the last bucket, it is beyond the array, so
    /// one comparison with the array's length covers both.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int IndexOf(long value) => StepOf(value).IndexOf(value);

    /// <summary>Step of the values of this value's magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly BucketStep StepOf(long value) => ref BucketStep.At(_steps, value);

    /// <summary>Lowest value of a count.</summary>
    internal long LowestAt(int index)
    {
        int bucket = BucketAt(index);
        return (long)(index - (bucket << BlockMagnitude)) << (bucket + UnitMagnitude);
    }

    /// <summary>Number of values that share a count.</summary>
    internal long WidthAt(int index) => 1L << (BucketAt(index) + UnitMagnitude);

    /// <summary>Highest value of a count.</summary>
    internal long HighestAt(int index) => LowestAt(index) + (WidthAt(index) - 1);

    internal bool SameAs(in BucketLayout other) =>
        UnitMagnitude == other.UnitMagnitude
        && BlockMagnitude == other.BlockMagnitude
        && BucketCount == other.BucketCount;

    private int BucketAt(int index)
    {
        int block = index >> BlockMagnitude;
        return block == 0 ? 0 : block - 1;
    }
}
