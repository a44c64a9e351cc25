// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Querying;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Engines.Tests;

/// <summary>Exported buckets as those of the series, against the bounds of the exported ones.</summary>
public sealed class FineBucketsTests
{
    [Fact]
    public void each_sample_lies_within_the_error_of_its_native_bucket()
    {
        double worst = 0;
        for (int index = 1; index < SeriesBuckets.Count; index += 7)
        {
            int native = HistogramBuckets.NativeOf(HistogramSchema.Default)[index];
            (int place, double error) = FineBuckets.Place(
                new EngineBucket(Math.Pow(2, (native - 1) / 32.0), Math.Pow(2, native / 32.0), 1));

            (double exact, double found) = (SeriesBuckets.MiddleAt(index), SeriesBuckets.HighestAt(place));
            Assert.InRange(found, exact / (1 + error), exact * (1 + error));
            worst = Math.Max(worst, error);
        }
        // Half of 2.2 %, whole nanoseconds, and half a bucket of the series on both sides.
        Assert.InRange(worst, 0.011, 0.025);
    }

    [Theory]
    [InlineData(0, 1e-9, 0, 0)]                             // zeros of vmrange
    [InlineData(-1e-128, 1e-128, 0, 0)]                     // zeros of a native histogram
    [InlineData(9.17e-10, 1e-9, 1, 0.001)]
    [InlineData(0, 1e-7, 50, 1)]                            // anything up to 100 ns
    [InlineData(1e-6, 2.5e-6, 1_582, 0.6)]
    [InlineData(10, double.PositiveInfinity, 24_494_897_427, 1.5)]
    public void a_bucket_stands_at_its_middle(double low, double high, long middleNs, double mostError)
    {
        (int place, double error) = FineBuckets.Place(new EngineBucket(low, high, 1));

        Assert.Equal(SeriesBuckets.IndexOf(middleNs), place);
        Assert.InRange(error, 0, mostError);
    }

    [Fact]
    public void no_sample_is_left_out()
    {
        double error = 0;
        SparseHistogram histogram = FineBuckets.Histogram(
            [
                new EngineBucket(0, 1e-9, 3), new EngineBucket(1e-9, 1.1e-9, 2), new EngineBucket(1.1e-9, 1.9e-9, 1),
                new EngineBucket(1e-3, 1.1e-3, 5_000_000_000),
            ], ref error);

        Assert.Equal(5_000_000_006, histogram.TotalCount);
        Assert.InRange(error, 0.04, 0.06);
    }
}
