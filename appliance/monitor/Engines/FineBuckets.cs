// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Engines;

/// <summary>
/// Exported buckets as those of the series: the samples of one stand in the middle, so that the error of a value is
/// half the width of the exported bucket, as a factor.
/// </summary>
internal static class FineBuckets
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Histogram of samples in exported buckets.</summary>
    /// <param name="buckets">Buckets with bounds in seconds, from the lowest.</param>
    /// <param name="error">Raised to the largest relative error of a value.</param>
    internal static SparseHistogram Histogram(IReadOnlyList<EngineBucket> buckets, ref double error)
    {
        var histogram = new SparseHistogram();
        (int last, long waiting) = (-1, 0);
        foreach (EngineBucket bucket in buckets)
        {
            (int index, double own) = Place(bucket);
            error = Math.Max(error, own);
            if (index > last && waiting > 0)
            {
                histogram.Append(last, waiting);
                waiting = 0;
            }
            last = Math.Max(last, index);
            waiting += (long)Math.Round(bucket.Count);
        }
        if (waiting > 0)
            histogram.Append(last, waiting);
        return histogram;
    }

    /// <summary>Bucket of the series in the middle of an exported one, and the largest relative error of its values.
    /// </summary>
    internal static (int Index, double Error) Place(EngineBucket bucket)
    {
        // Samples are whole nanoseconds above the lower bound up to the upper one. The bounds are rounded as texts.
        double low = Math.Max(0, bucket.Low * NanosecondsPerSecond);
        double high = Math.Min(bucket.High * NanosecondsPerSecond, SeriesRange.HighestNs);
        long lowest = Math.Min((long)Math.Floor(low + 1e-3) + (low > 0 ? 1 : 0), SeriesRange.HighestNs);
        long highest = Math.Max(lowest, (long)Math.Floor(high + 1e-3));
        if (highest <= 1 && lowest == 0)
            return (0, 0);
        double middle = lowest == 0 ? high / 2 : Math.Sqrt((double)lowest * highest);
        int index = Math.Min(SeriesBuckets.IndexOf((long)Math.Round(middle)), SeriesBuckets.Count - 1);
        if (lowest == 0)
            return (index, 1);
        double above = (double)SeriesBuckets.HighestAt(index) / lowest;
        double below = (double)highest / SeriesBuckets.LowestAt(index);
        // The exported bucket was found by the middle of ours.
        return (index, Math.Max(above, below) - 1 + (Distribution.FineError / 2));
    }
}
