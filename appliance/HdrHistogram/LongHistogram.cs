// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram;

/// <summary>A histogram whose counts go up to 2^63 - 1.</summary>
public sealed class LongHistogram : HistogramBase
{
    /// <summary>Makes a histogram for values from 0 to the highest, with steps of the lowest near 0.</summary>
    public LongHistogram(long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : this(NextInstanceId(), lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits)
    {
    }

    /// <summary>The same with the number of the recorder it belongs to.</summary>
    public LongHistogram(
        long instanceId, long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : this(
            instanceId, lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits,
            blockByBlock: false)
    {
    }

    private LongHistogram(
        long instanceId, long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits,
        bool blockByBlock)
        : base(instanceId, lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits, blockByBlock)
    {
    }

    /// <inheritdoc/>
    public override HistogramBase Copy()
    {
        LongHistogram copy = new(LowestTrackableValue, HighestTrackableValue, NumberOfSignificantValueDigits);
        copy.Add(this);
        return copy;
    }

    /// <summary>Makes one that is decoded into.</summary>
    internal static LongHistogram ToDecode(long lowestValue, long highestValue, int digits) =>
        new(NextInstanceId(), lowestValue, highestValue, digits, blockByBlock: true);
}
