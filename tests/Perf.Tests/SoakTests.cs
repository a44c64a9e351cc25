// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.WholePath;

namespace Perf.Tests;

/// <summary>The slope of samples is that of the line that fits them best.</summary>
public class SoakTests
{
    [Fact]
    public void what_stays_has_no_slope() =>
        Assert.Equal(0, SoakBenchmarks.Slope([(10, 4_096), (11, 4_096), (12, 4_096)]));

    [Fact]
    public void what_grows_evenly_has_that_slope() =>
        Assert.Equal(500, SoakBenchmarks.Slope([(1, 1_000), (2, 1_500), (4, 2_500)]), 6);

    [Fact]
    public void one_step_in_the_middle_counts_by_where_it_is() =>
        // By hand: deviations of time -1.5, -0.5, 0.5, 1.5; of bytes -50, -50, 50, 50: 200 over 5.
        Assert.Equal(40, SoakBenchmarks.Slope([(0, 0), (1, 0), (2, 100), (3, 100)]), 6);
}
