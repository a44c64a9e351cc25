// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using HdrHistogram;
using Telemetry.Config.Planning;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Stages;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Config.Tests;

public class MemoryPlanTests
{
    [Fact]
    public void the_size_of_a_histogram_is_exact()
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
        Configuration configuration =
            Configuration.Build(new Settings { Capture = new CaptureSettings { RingBytes = 1 << 30 } });

        MemoryPlan plan = MemoryPlan.For(configuration, rings: 4, publishes: false);
        FailureException failure = Assert.Throws<FailureException>(() => plan.Check(new(1 << 30, "t.yaml:3:15")));

        Assert.Equal(ExitCode.Usage, failure.Failure.Code);
        Assert.StartsWith("t.yaml:3:15: this takes ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("kernel rings", failure.Message, StringComparison.Ordinal);
        Assert.True(plan.TotalBytes > 4L << 30);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(128)]
    public void a_hundred_feeds_and_a_hundred_sessions_fit_by_default(int cpus)
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(
            new Settings(),
            Enumerable.Range(1, 100).Select(feed => $"f{feed}=moldudp64@239.1.1.{feed}:1,239.1.2.{feed}:1"),
            Enumerable.Range(1, 100).Select(session => $"s{session}=soupbintcp-ouch5@10.1.1.{session}:1"),
            Enumerable.Range(1, 100).Select(session => $"s{session}=f{session}"), errors);
        Configuration configuration = Configuration.Build(settings);

        MemoryPlan plan = MemoryPlan.For(configuration, rings: 2 * cpus, publishes: true);

        plan.Check(configuration.Settings.MemoryLimitBytes);
        long rings = plan.Parts.Single(part => part.Name == "kernel rings").Bytes;
        Assert.InRange(plan.TotalBytes - rings, 1, 5L << 29);
    }

    [Fact]
    public void records_that_are_moved_to_another_node_take_rings_there_too()
    {
        Configuration configuration = Configuration.Build(new Settings());

        MemoryPlan one = MemoryPlan.For(configuration, rings: 8, publishes: false);
        MemoryPlan two = MemoryPlan.For(configuration, rings: 8, publishes: false, movedRings: 4);

        MemoryPart added = two.Parts.Single(part => part.Name == "node readers");
        Assert.DoesNotContain(one.Parts, part => part.Name == added.Name);
        Assert.Equal(one.Parts.Single(part => part.Name == "kernel rings").Bytes, 2 * added.Bytes);
        Assert.Equal(added.Bytes, two.TotalBytes - one.TotalBytes);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(1, 40)]
    [InlineData(4, 0)]
    public void the_analysis_takes_no_more_than_planned_and_not_much_less(int feeds, int sessions)
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(
            new Settings(),
            Enumerable.Range(1, feeds).Select(feed => $"f{feed}=moldudp64@239.1.1.{feed}:1,239.1.2.{feed}:1"),
            Enumerable.Range(1, sessions).Select(session => $"s{session}=soupbintcp-ouch5@10.1.1.{session}:1"), [],
                errors);
        Configuration configuration = Configuration.Build(settings);
        string[] parts = ["sequencing", "orders", "bursts", "histograms"];
        MemoryPlan plan = MemoryPlan.For(configuration, rings: 0, publishes: false);
        long planned = plan.Parts.Where(part => parts.Contains(part.Name)).Sum(part => part.Bytes);
        var events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(static () =>
            default, 64, new YieldingWaitStrategy());
        int channels = configuration.Topology.Feeds.Sum(feed => feed.MaxChannels);

        long before = GC.GetAllocatedBytesForCurrentThread();
        var intervals = new IntervalExchange(configuration.Topology, channels, buffers: 3, waits: true);
        long ofIntervals = GC.GetAllocatedBytesForCurrentThread() - before;
        _ = new Analysis(
            configuration.Topology, new AnalysisOptions { IntervalNs = 1_000_000_000, WallOffsetNs = 0 }, events,
                intervals);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken, planned / 2, planned);
        long ofTables = plan.Parts.Where(part => parts[..3].Contains(part.Name)).Sum(part => part.Bytes);
        Assert.InRange(taken - ofIntervals, ofTables / 2, ofTables);
    }

    [Fact]
    public void the_orders_of_worst_samples_take_what_is_planned()
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(
            new Settings(), ["f=moldudp64@239.1.1.1:1"], ["a=soupbintcp-ouch5@10.1.1.1:1", "b=fix@10.1.1.2:1"], [],
            errors);
        Configuration configuration = Configuration.Build(settings with
        {
            Publish = new PublishSettings { Orders = PublishedOrders.Worst },
        });
        long planned = Assert.Single(
            MemoryPlan.For(configuration, rings: 0, publishes: true).Parts, part => part.Name == "worst orders").Bytes;

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int interval = 0; interval < MemoryPlan.IntervalsOnTheirWay; interval++)
            _ = WorstOrders.For(configuration.Topology);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken, planned, planned + 4_096);
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
    public void an_invalid_duration_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

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
