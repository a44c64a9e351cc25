// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Fleet.Storing;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Fleet.History;

/// <summary>Adds up the samples of many series and intervals. Used by one thread.</summary>
public sealed class DistributionSum
{
    [ThreadStatic]
    private static DistributionSum? _ofThread;

    private readonly long[] _counts = new long[SeriesBuckets.Count];
    private readonly ulong[] _used = new ulong[(SeriesBuckets.Count / 64) + 1];

    /// <summary>Samples outside the histogram, and the number of all.</summary>
    public SeriesSamples Samples;

    /// <summary>The empty sum of the calling thread, in memory that it keeps; valid until the next call.</summary>
    public static DistributionSum OfThread()
    {
        _ofThread ??= new DistributionSum();
        _ofThread.Clear();
        return _ofThread;
    }

    /// <summary>Adds samples to a bucket, whose count ends at the largest number; <see cref="Samples"/> is left to the
    /// caller.</summary>
    public void Add(int index, long count)
    {
        ref long sum = ref _counts[index];
        sum = unchecked(sum + count);
        if (sum < 0)
            sum = long.MaxValue;
        _used[index >> 6] |= 1UL << (index & 63);
    }

    /// <summary>Adds the buckets of a histogram; <see cref="Samples"/> is left to the caller.</summary>
    public void Add(SparseHistogram histogram)
    {
        ReadOnlySpan<ushort> indices = histogram.Indices;
        for (int place = 0; place < indices.Length; place++)
            Add(indices[place], histogram.CountAt(place));
    }

    /// <summary>The histogram of all samples.</summary>
    public SparseHistogram ToHistogram()
    {
        var histogram = new SparseHistogram();
        for (int word = 0; word < _used.Length; word++)
        {
            for (ulong bits = _used[word]; bits != 0; bits &= bits - 1)
            {
                int index = (word << 6) + BitOperations.TrailingZeroCount(bits);
                histogram.Append(index, _counts[index]);
            }
        }
        return histogram;
    }

    /// <summary>The histogram of all samples in buckets of 2 digits.</summary>
    internal SparseHistogram ToCoarse()
    {
        SparseHistogram fine = ToHistogram();
        var coarse = new SparseHistogram();
        for (int place = 0; place < fine.Length;)
        {
            int index = CoarseBuckets.Of(fine.Indices[place]);
            long count = 0;
            for (; place < fine.Length && CoarseBuckets.Of(fine.Indices[place]) == index; place++)
                count = CounterMath.Sum(count, fine.CountAt(place));
            coarse.Append(index, count);
        }
        return coarse;
    }

    public void Clear()
    {
        for (int word = 0; word < _used.Length; word++)
        {
            for (ulong bits = _used[word]; bits != 0; bits &= bits - 1)
                _counts[(word << 6) + BitOperations.TrailingZeroCount(bits)] = 0;
        }
        _used.AsSpan().Clear();
        Samples = default;
    }
}
