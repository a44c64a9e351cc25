// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Tests.Config;

public class MemoryPlanTests
{
    [Fact]
    public void a_histogram_is_as_large_as_it_is()
    {
        var histogram = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        histogram.RecordValue(SeriesRange.HighestNs);

        long before = GC.GetAllocatedBytesForCurrentThread();
        var another = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken - MemoryPlan.HistogramBytes, 0, 4_096);
        Assert.Equal(0, another.TotalCount);
    }

    [Fact]
    public void more_than_the_limit_is_refused_and_the_largest_part_is_named()
    {
        Configuration configuration = Configuration.Build(new Settings { Capture = new CaptureSettings { RingBytes = 1 << 30 } });

        MemoryPlan plan = MemoryPlan.For(configuration, rings: 4, publishes: false);
        FailureException failure = Assert.Throws<FailureException>(() => plan.Check(1 << 30));

        Assert.Equal(ExitCode.Usage, failure.Failure.Code);
        Assert.Contains("kernel rings", failure.Message, StringComparison.Ordinal);
        Assert.True(plan.TotalBytes > 4L << 30);
    }

    [Theory]
    [InlineData("10ms", 10_000_000)]
    [InlineData("1.5s", 1_500_000_000)]
    [InlineData("250ns", 250)]
    [InlineData("5µs", 5_000)]
    [InlineData("2min", 120_000_000_000)]
    [InlineData("0", 0)]
    public void durations_are_read_in_nanoseconds(string text, long expectedNs)
    {
        Assert.True(Duration.TryParse(text, out long valueNs));
        Assert.Equal(expectedNs, valueNs);
        Assert.True(Duration.TryParse(Duration.Format(valueNs), out long again));
        Assert.Equal(valueNs, again);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("ms")]
    [InlineData("-1s")]
    [InlineData("1.5ns")]
    [InlineData("1e3s")]
    [InlineData("99999999999999999999h")]
    public void what_is_no_duration_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("1MiB", 1 << 20)]
    [InlineData("64 KiB", 1 << 16)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("4096", 4_096)]
    public void sizes_are_read_in_bytes(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
        Assert.True(ByteSize.TryParse(ByteSize.Format(bytes), out long again));
        Assert.Equal(bytes, again);
    }
}
