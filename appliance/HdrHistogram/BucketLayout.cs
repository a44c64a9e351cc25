// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;

namespace HdrHistogram;

/// <summary>
/// Which values share a count. Bucket 0 counts from 0 in steps of one unit; each further bucket covers twice the range
/// in steps twice as wide. Only the upper half of a further bucket is new, so each adds one block of half a bucket to
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

        // Values that bucket 0 covers have no higher bit than this.
        long highestOfBucket0 = ((1L << subBucketMagnitude) - 1) << UnitMagnitude;
        BucketCount = BitOperations.Log2((ulong)(highestTrackableValue | highestOfBucket0))
            - BitOperations.Log2((ulong)highestOfBucket0) + 1;
        _steps = BucketStep.Of(UnitMagnitude, BlockMagnitude);
    }

    /// <summary>The power of two that is the unit: what the lowest trackable value is rounded down to.</summary>
    internal int UnitMagnitude { get; }

    /// <summary>The power of two that is the number of counts in half a bucket, which is one block.</summary>
    internal int BlockMagnitude { get; }

    /// <summary>How many buckets cover the range.</summary>
    internal int BucketCount { get; }

    /// <summary>How many counts there are in all. At most 64 blocks.</summary>
    internal int CountsLength => (BucketCount + 1) << BlockMagnitude;

    /// <summary>
    /// The index of the value's count. A negative value's is beyond the array, as is that of a value beyond the last
    /// bucket, so one comparison with the array's length covers both.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int IndexOf(long value) => StepOf(value).IndexOf(value);

    /// <summary>Where values of that magnitude are counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly BucketStep StepOf(long value) => ref BucketStep.At(_steps, value);

    /// <summary>The lowest value of those that share the count.</summary>
    internal long LowestAt(int index)
    {
        int bucket = BucketAt(index);
        return (long)(index - (bucket << BlockMagnitude)) << (bucket + UnitMagnitude);
    }

    /// <summary>How many values share the count.</summary>
    internal long WidthAt(int index) => 1L << (BucketAt(index) + UnitMagnitude);

    /// <summary>The highest value of those that share the count.</summary>
    internal long HighestAt(int index) => LowestAt(index) + (WidthAt(index) - 1);

    /// <summary>The value in the middle of those that share the count.</summary>
    internal long MedianAt(int index) => LowestAt(index) + (WidthAt(index) >> 1);

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
