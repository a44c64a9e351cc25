// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram;

/// <summary>Histogram with counts up to 2^63 - 1.</summary>
public sealed class LongHistogram : HistogramBase
{
    /// <summary>Creates a histogram for values from 0 to the highest, with steps of the lowest near 0.</summary>
    public LongHistogram(long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits)
    {
    }
}
