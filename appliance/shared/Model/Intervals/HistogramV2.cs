// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;

namespace Telemetry.Model.Intervals;

/// <summary>Adds a histogram in HdrHistogram's V2 encoding to another without creating an object. Accepts only the
/// range and precision of the series.</summary>
public static class HistogramV2
{
    /// <summary>Adds an encoded histogram.</summary>
    /// <param name="bytes">The encoded histogram.</param>
    /// <param name="count">Its expected number of samples.</param>
    /// <param name="target">Histogram to add to; unchanged if the bytes are not valid.</param>
    /// <returns>False if the bytes are not valid.</returns>
    public static bool TryAdd(ReadOnlySpan<byte> bytes, long count, LongHistogram? target)
    {
        if (!HistogramV2Reader.TryOpen(bytes, out HistogramV2Reader counts) || !TryWalk(counts, count, null))
            return false;
        if (target is not null)
            TryWalk(counts, count, target);
        return true;
    }

    /// <summary>Walks over the counts; adds them if there is a target, else only checks them.</summary>
    private static bool TryWalk(HistogramV2Reader counts, long expected, LongHistogram? target)
    {
        long sum = 0;
        while (counts.MoveNext())
        {
            if (counts.Count > expected - sum)
                return false;
            sum += counts.Count;
            target?.RecordValueWithCount(SeriesBuckets.LowestAt(counts.Index), counts.Count);
        }
        return sum == expected && !counts.IsBad;
    }
}
