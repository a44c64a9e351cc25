// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Types;

/// <summary>Distribution of sizes up to 65,535 bytes: exact below 2,048, above to 64 bytes; the largest is
/// exact.</summary>
[HotPath]
public sealed class SizeCounts
{
    public const int Places = Exact + ((1 << 16) - Exact) / Step;

    private const int Exact = 2_048;
    private const int Step = 64;
    private const int Largest = (1 << 16) - 1;

    private readonly long[] _counts = new long[Places];
    private int _used;                          // place after the highest one in use

    public long Total { get; private set; }

    /// <summary>The largest size, bytes; 0 if there is none.</summary>
    public int Max { get; private set; }

    /// <summary>Counts up to the highest one that is not 0.</summary>
    public ReadOnlySpan<long> Counts => _counts.AsSpan(0, _used);

    /// <summary>Adds a size.</summary>
    /// <param name="bytes">The size; one beyond the range counts as the largest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(int bytes)
    {
        bytes = Math.Min(bytes, Largest);
        int place = bytes < Exact ? Math.Max(bytes, 0) : Exact + (bytes - Exact) / Step;
        _counts[place]++;
        _used = Math.Max(_used, place + 1);
        Total++;
        Max = Math.Max(Max, bytes);
    }

    /// <summary>Adds all sizes of another distribution.</summary>
    public void Add(SizeCounts other) => Add(other.Counts, other.Max);

    /// <summary>Adds counts.</summary>
    /// <param name="counts">At most <see cref="Places"/>.</param>
    /// <param name="max">The largest size among them, bytes.</param>
    public void Add(ReadOnlySpan<long> counts, int max)
    {
        for (int place = 0; place < counts.Length; place++)
        {
            _counts[place] += counts[place];
            Total += counts[place];
        }
        _used = Math.Max(_used, counts.Length);
        Max = Math.Max(Max, max);
    }

    /// <summary>The smallest size that at least a share of all sizes does not exceed, bytes: above 2,047 the largest
    /// that counts alike. 0 without sizes.</summary>
    /// <param name="percent">The share, above 0 and at most 100.</param>
    public int Percentile(double percent)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(Total * percent / 100));
        long seen = 0;
        for (int place = 0; place < _used; place++)
        {
            seen += _counts[place];
            if (seen >= rank)
                return Math.Min(Max, place < Exact ? place : Exact + ((place - Exact + 1) * Step) - 1);
        }
        return Max;
    }

    public void Clear()
    {
        _counts.AsSpan(0, _used).Clear();
        (_used, Total, Max) = (0, 0, 0);
    }
}
