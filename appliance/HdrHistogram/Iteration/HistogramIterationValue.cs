// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Iteration;

/// <summary>One step of an iteration over a histogram.</summary>
public sealed class HistogramIterationValue
{
    /// <summary>The highest value of this step.</summary>
    public long ValueIteratedTo { get; internal init; }

    /// <summary>The highest value of the step before, 0 in the first.</summary>
    public long ValueIteratedFrom { get; internal init; }

    /// <summary>How often the value of this step was recorded.</summary>
    public long CountAtValueIteratedTo { get; internal init; }

    /// <summary>How many values were recorded since the step before, up to and with this one.</summary>
    public long CountAddedInThisIterationStep { get; internal init; }

    /// <summary>How many values were recorded up to and with this one.</summary>
    public long TotalCountToThisValue { get; internal init; }

    /// <summary>The percentage of all values that is recorded up to and with this one.</summary>
    public double Percentile { get; internal init; }

    /// <summary>The percentage that this step was to reach; in other iterations than by percentiles the same.</summary>
    public double PercentileLevelIteratedTo { get; internal init; }
}
