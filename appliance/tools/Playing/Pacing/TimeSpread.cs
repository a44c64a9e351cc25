// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Telemetry.Playing.Pacing;

/// <summary>Distribution of times, exact below 2,048 ns and to 0.1 % above. Memory does not grow.</summary>
internal sealed class TimeSpread
{
    private const int SubBits = 10;
    private const int Sub = 1 << SubBits;                       // buckets of each power of two
    private const int Exact = 2 * Sub;

    private readonly long[] _counts = new long[Exact + (63 - SubBits) * Sub];

    public long Count { get; private set; }

    /// <summary>The longest, nanoseconds; null without any.</summary>
    public long? MaxNs { get; private set; }

    /// <summary>Adds a time, nanoseconds; one below 0 counts as 0.</summary>
    public void Add(long timeNs)
    {
        timeNs = Math.Max(timeNs, 0);
        Count++;
        _counts[IndexOf(timeNs)]++;
        MaxNs = Math.Max(MaxNs ?? 0, timeNs);
    }

    /// <summary>The time that a share of all times does not exceed, nanoseconds; null without any.</summary>
    /// <param name="perMille">The share in thousandths, from 1 to 1,000.</param>
    public long? AtMostNs(int perMille)
    {
        if (MaxNs is not { } maxNs)
            return null;
        long wanted = (Count * perMille + 999) / 1_000;
        long passed = 0;
        for (int index = 0; index < _counts.Length; index++)
        {
            passed += _counts[index];
            if (passed >= wanted)
                return Math.Min(HighestOf(index), maxNs);
        }
        return maxNs;
    }

    private static int IndexOf(long timeNs)
    {
        if (timeNs < Exact)
            return (int)timeNs;
        int shift = BitOperations.Log2((ulong)timeNs) - SubBits;
        return Exact + (shift - 1) * Sub + (int)(timeNs >> shift) - Sub;
    }

    /// <summary>Highest time of a bucket.</summary>
    private static long HighestOf(int index)
    {
        if (index < Exact)
            return index;
        int shift = (index - Exact) / Sub + 1;
        long lowest = (long)((index - Exact) % Sub + Sub) << shift;
        return lowest + (1L << shift) - 1;
    }
}
