// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;

namespace Telemetry.Model.Definitions;

/// <summary>Range and precision of every series.</summary>
public static class SeriesRange
{
    /// <summary>Lowest value distinguished from 0, nanoseconds.</summary>
    public const long LowestNs = 1;

    /// <summary>Highest value that enters a histogram, nanoseconds.</summary>
    public const long HighestNs = 60_000_000_000;

    /// <summary>Significant decimal digits.</summary>
    public const int Digits = 3;

    /// <summary>Capacity for an encoded distribution with a few samples at every distinguishable value, bytes. A day's
    /// usually takes a tenth.</summary>
    public const int EncodedBytes = 40 << 10;

    // Counts of the lowest values are contiguous, those of each octave above are in one page or across two.
    private const long StepAtTheBottom = 512;

    /// <summary>Prefaults every page of an empty histogram over the range.</summary>
    public static void Prefault(LongHistogram histogram)
    {
        for (long value = 0, step = StepAtTheBottom; value <= HighestNs; value += step)
        {
            histogram.RecordValueWithCount(value, 0);
            if (value == 4 * step)
                step *= 2;
        }
        histogram.Reset();
    }
}
