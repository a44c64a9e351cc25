// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Reports.Distributions;

namespace Telemetry.Perf.Harness;

/// <summary>Histograms in the form that percentiles are computed from.</summary>
internal static class SparseHistograms
{
    /// <summary>Converts a histogram that has the range and precision of the series.</summary>
    internal static SparseHistogram Of(LongHistogram histogram)
    {
        var sparse = new SparseHistogram();
        return sparse.TryDecode(histogram.Encoded(), histogram.TotalCount)
            ? sparse
            : throw new ArgumentException("not the range and precision of the series", nameof(histogram));
    }
}
