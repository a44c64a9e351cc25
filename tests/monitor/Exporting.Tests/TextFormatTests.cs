// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Messages;
using Telemetry.Model.Definitions;
using Telemetry.Reports.Json;
using TestSupport.Exposition;

namespace Telemetry.Exporting.Tests;

/// <summary>The text formats: every counter with the value of the JSON output, names, labels and histograms.</summary>
public sealed class TextFormatTests
{
    private const string LoneSurrogate = "lone surrogate";

    private readonly SampleAppliance _sample = new();

    internal static string Write(
        MetricsFormat format, IReadOnlyList<ApplianceMetrics> appliances, MonitorMetrics? monitor = null)
    {
        var output = new ArrayBufferWriter<byte>();
        _ = MetricsWriter.Write(format, appliances, monitor, output);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }

    [Fact]
    public void every_exported_counter_has_the_value_of_the_json_output()
    {
        ApplianceMetrics appliance = _sample.Metrics();
        using var stream = new MemoryStream();
        using (var sink = new JsonReportSink(stream, () => { }))
            sink.OnSummary(appliance.Totals!);
        JsonElement json = JsonDocument.Parse(stream.ToArray()).RootElement;
        ILookup<string, Sample> samples =
            ExpositionReader.Samples(Write(MetricsFormat.Text, [appliance])).ToLookup(sample => sample.Name);
        int compared = 0;

        foreach (IGrouping<string, Metric> family in ExportedValues.Comparable)
        {
            IEnumerable<double> expected = ExportedValues.Of(json, family);

            Assert.Equal(
                (family.Key, string.Join(' ', expected.Order())),
                (family.Key, string.Join(' ', samples[family.Key].Select(sample => sample.Value).Order())));
            compared += samples[family.Key].Count();
        }

        Assert.InRange(compared, 200, 1000);
    }

    [Fact]
    public void every_metric_of_the_table_has_values_and_no_other_has()
    {
        string text = Write(MetricsFormat.Text, [_sample.Metrics()], SampleMonitor.Metrics());

        List<ExposedMetric> metrics = ExpositionReader.Read(text);

        Assert.Equal(
            MetricTable.Families.Except([MetricTable.Probe, MetricTable.ProbeHistogram])
                .Select(family => family.Name).Order(StringComparer.Ordinal),
            metrics.Select(metric => metric.Name).Order(StringComparer.Ordinal));
        Assert.All(metrics, metric => Assert.Matches("^[A-Z0-9].*\\.$", metric.Help));
        foreach (ExposedMetric metric in metrics)
        {
            MetricFamily family = MetricTable.Families.Single(family => family.Name == metric.Name);
            IEnumerable<string> labels = metric.Samples.SelectMany(sample => sample.Labels.Keys).Distinct()
                .Except(["appliance", "le"]);
            Assert.Empty(labels.Except(family.Labels));
        }
    }

    [Fact]
    public void every_metric_of_the_schema_is_exported()
    {
        Assert.Equal(
            Metrics.All.ToArray().Select(metric => metric.Exported).Where(name => name.Length > 0).Distinct()
                .Order(StringComparer.Ordinal),
            MetricTable.OfAppliance.Select(source => source.Family.Name)
                .Intersect(Metrics.All.ToArray().Select(metric => metric.Exported)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("telemetry_clock_offset_uncertainty_seconds{appliance=\"trade01\"} 0.000012345")]
    [InlineData("telemetry_clock_source_offset_seconds{appliance=\"trade01\"} -0.000000777")]
    [InlineData("telemetry_appliance_down_seconds_total{appliance=\"trade01\"} 1.5")]
    [InlineData("telemetry_appliance_start_timestamp_seconds{appliance=\"trade01\"} 1753000000.123456789")]
    [InlineData("telemetry_appliance_process_start_timestamp_seconds{appliance=\"trade01\"} 1752913600.123456789")]
    [InlineData("telemetry_appliance_last_interval_timestamp_seconds{appliance=\"trade01\"} 1753000300")]
    [InlineData("telemetry_host_settings{appliance=\"trade01\",verdict=\"absent\"} 5")]
    [InlineData("telemetry_line_joined{appliance=\"trade01\",feed=\"itch\",line=\"A\",by=\"ours\"} 1")]
    [InlineData("telemetry_line_joined{appliance=\"trade01\",feed=\"itch\",line=\"A\",by=\"none\"} 0")]
    [InlineData("telemetry_line_open_gaps{appliance=\"trade01\",feed=\"itch\",line=\"A\"} 1")]
    [InlineData("telemetry_line_open_gaps{appliance=\"trade01\",feed=\"itch\",line=\"B\"} 0")]
    [InlineData("telemetry_socket_drops_total{appliance=\"trade01\"} 11")]
    [InlineData("telemetry_socket_drops_total{appliance=\"trade01\",feed=\"itch\",line=\"A\",port=\"26400\"} 11")]
    [InlineData("telemetry_subscriber_behind_bytes{appliance=\"trade01\",stream=\"1001\"} 65536")]
    [InlineData("telemetry_subscribers{appliance=\"trade01\",state=\"live\"} 2")]
    [InlineData("telemetry_events_total{appliance=\"trade01\",kind=\"feed_gap\",severity=\"error\"} 7")]
    [InlineData("telemetry_condition_raised{appliance=\"trade01\",kind=\"stale\",severity=\"warning\","
        + "feed=\"pitch\"} 1")]
    [InlineData("telemetry_condition_raised{appliance=\"trade01\",kind=\"logged_out\",severity=\"error\","
        + "session=\"ouch\"} 1")]
    [InlineData("telemetry_complete{appliance=\"trade01\",of=\"feed\",feed=\"itch\"} 0")]
    [InlineData("telemetry_complete{appliance=\"trade01\",of=\"feed\",feed=\"pitch\"} 1")]
    [InlineData("telemetry_burst_packets{appliance=\"trade01\",feed=\"itch\",line=\"A\","
        + "window_seconds=\"0.00001\"} 12")]
    [InlineData("telemetry_host_path_drops_total{appliance=\"trade01\",reason=\"SOCKET_RCVBUFF\","
        + "direction=\"receive\"} 7")]
    [InlineData("telemetry_host_path_drops_total{appliance=\"trade01\",reason=\"QDISC_DROP\","
        + "direction=\"transmit\"} 100")]
    [InlineData("telemetry_hook_events_total{appliance=\"trade01\",program=\"drops\",result=\"ignored\"} 101")]
    [InlineData("telemetry_hook_events_total{appliance=\"trade01\",program=\"drops\",result=\"missed\"} 505")]
    [InlineData("telemetry_hook_events_total{appliance=\"trade01\",program=\"tcp\",result=\"lost\"} 40")]
    [InlineData("telemetry_thread_run_seconds_total{appliance=\"trade01\",process=\"strategy\","
        + "thread_name=\"worker\"} 7.25")]
    [InlineData("telemetry_thread_wait_seconds_total{appliance=\"trade01\",process=\"strategy\","
        + "thread_name=\"worker\"} 1.5")]
    [InlineData("telemetry_thread_run_seconds_total{appliance=\"trade01\",process=\"strategy\","
        + "thread_name=\"worker\",process_pod=\"strategy-0\",process_namespace=\"trading\","
        + "process_container=\"app\"} 1")]
    [InlineData("telemetry_monitor_missing_messages_total{appliance=\"trade01\",stream=\"1001\"} 2")]
    public void a_value_is_written_in_base_units_with_the_labels_of_its_object(string line)
    {
        Assert.Contains($"\n{line}\n", Write(MetricsFormat.Text, [_sample.Metrics()]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("telemetry_hook_events_total", "program=\"off\"")]
    [InlineData("telemetry_thread_wait_seconds_total", "thread_name=\"main\"")]
    public void what_is_not_known_is_absent(string name, string label) => Assert.DoesNotContain(
        Write(MetricsFormat.Text, [_sample.Metrics()]).Split('\n'),
        line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal));

    [Fact]
    public void a_percentile_is_exported_where_a_sample_lies_above_it()
    {
        List<Sample> samples = ExpositionReader.Samples(Write(MetricsFormat.Text, [_sample.Metrics()]));
        List<long> sorted = [.. _sample.SamplesNs.Order()];

        Dictionary<string, double> many = Of("order_to_ack");
        Dictionary<string, double> few = Of("line_lead");

        Assert.Equal(["100", "50", "90", "99", "99.9", "99.99"], many.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(SampleAppliance.Exact(sorted, 99.9) / 1e9, many["99.9"]);
        Assert.Equal(sorted[^1] / 1e9, many["100"]);
        Assert.Equal(["100", "50"], few.Keys.Order(StringComparer.Ordinal));

        Dictionary<string, double> Of(string series) => samples
            .Where(sample => sample.Name == "telemetry_latency_window_seconds" && sample.Label("series") == series)
            .ToDictionary(sample => sample.Label("percentile"), sample => sample.Value);
    }

    [Theory]
    [InlineData(MetricsFormat.Text)]
    [InlineData(MetricsFormat.OpenMetrics)]
    internal void classic_buckets_count_the_samples_up_to_their_bounds(MetricsFormat format)
    {
        ExposedMetric metric = ExpositionReader.Read(Write(format, [_sample.Metrics()]))
            .Single(metric => metric.Name == "telemetry_latency_seconds");
        Sample[] own = [.. metric.Samples.Where(sample => sample.Label("series") == "order_to_ack")];
        Sample[] buckets = [.. own.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal))];
        double[] bounds = [.. buckets.Select(bucket => Bound(bucket.Label("le")))];

        Assert.Equal("histogram", metric.Type);
        Assert.Equal(26, buckets.Length);
        Assert.Equal([1e-7, 2.5e-7, 5e-7, 1e-6], bounds[..4]);
        Assert.Equal([2.5, 5, 10, double.PositiveInfinity], bounds[^4..]);
        foreach (Sample bucket in buckets)
        {
            // A bucket of the series around a bound belongs to one side as a whole.
            double boundNs = Bound(bucket.Label("le")) * 1e9;
            Assert.InRange(bucket.Value, Below(boundNs * 0.9995), Below(boundNs * 1.0005));
        }
        Assert.Equal(20_000, own.Single(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
        double sum = _sample.SamplesNs.Sum() / 1e9;
        double written = own.Single(sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal)).Value;
        Assert.InRange(written, sum * 0.9995, sum * 1.0005);

        int Below(double ns) => _sample.SamplesNs.Count(sample => sample <= ns);
    }

    [Fact]
    public void openmetrics_has_units_an_end_and_the_worst_sample_with_its_order()
    {
        string text = Write(MetricsFormat.OpenMetrics, [_sample.Metrics()]);
        List<ExposedMetric> metrics = ExpositionReader.Read(text);
        long worstNs = _sample.SamplesNs.Max();

        Sample[] marked = [.. metrics.SelectMany(metric => metric.Samples).Where(sample => sample.Exemplar != null)];

        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
        Assert.Equal("seconds", metrics.Single(metric => metric.Name == "telemetry_feed_blind_seconds").Unit);
        Sample bucket = Assert.Single(marked);
        string seconds = (worstNs / 1e9m).ToString(CultureInfo.InvariantCulture).TrimEnd('0');
        Assert.Equal(
            $"{{order=\"#0123456789abcdef\",stamp_ns=\"99887766\"}} {seconds} 1753000299.999995", bucket.Exemplar);
        Assert.True(worstNs / 1e9 <= Bound(bucket.Label("le")));
        Assert.DoesNotContain(
            metrics.Where(metric => metric.Type == "counter"), metric => metric.Name.EndsWith("_total"));
    }

    [Theory]
    [InlineData("a\"b\\c\nd", "a\"b\\c\nd")]
    [InlineData("\0\r\t\u007f</script>", "????</script>")]
    [InlineData(LoneSurrogate, "\ufffdx")]
    [InlineData("{}=,\u00e9\u20ac\ud83d\ude00 # EOF", "{}=,\u00e9\u20ac\ud83d\ude00 # EOF")]
    public void any_name_becomes_a_label_value_that_reads_back(string name, string value)
    {
        // An attribute cannot hold half a character.
        name = name == LoneSurrogate ? "\ud800x" : name;
        foreach (MetricsFormat format in new[] { MetricsFormat.Text, MetricsFormat.OpenMetrics })
        {
            string text = Write(format, [_sample.Metrics(feed: name, labels: new Label("site", name))]);

            Sample messages =
                ExpositionReader.Samples(text).First(sample => sample.Name == "telemetry_feed_messages_total");
            Assert.Equal((value, value), (messages.Label("feed"), messages.Label("site")));
        }
    }

    [Fact]
    public void long_names_are_cut_between_characters_and_stay_different()
    {
        string first = string.Concat(Enumerable.Repeat("\u20ac", 30_000));
        string second = first[..^1];

        string[] cut = [.. new[] { first, second, first[..42] }.Select(name =>
            ExpositionReader.Samples(Write(MetricsFormat.Text, [_sample.Metrics(feed: name)]))
                .First(sample => sample.Name == "telemetry_feed_messages_total").Label("feed"))];

        Assert.Equal(3, cut.Distinct().Count());
        Assert.All(cut, one => Assert.InRange(Encoding.UTF8.GetByteCount(one), 100, 128));
        Assert.Equal(first[..42], cut[2]);
        Assert.StartsWith(first[..39] + "~", cut[0], StringComparison.Ordinal);
    }

    [Fact]
    public void unknown_values_are_absent()
    {
        ApplianceMetrics known = _sample.Metrics();
        ApplianceMetrics unknown = known with
        {
            LastIntervalTimeNs = null,
            Minute = null,
            Totals = known.Totals! with
            {
                Day = null,
                Clock = null,
                HostSettings = null,
                HostDrops = null,
                Publication = null,
                OpenGaps = null,
                MediaDriver = null,
                Subscribers = null,
                Raised = null,
                Appliance = null,
                Ledger = new() { Seen = null },
            },
        };

        HashSet<string> names =
            [.. ExpositionReader.Samples(Write(MetricsFormat.Text, [unknown])).Select(sample => sample.Name)];

        Assert.Contains("telemetry_feed_messages_total", names);
        Assert.Contains("telemetry_frames_matched_total", names);
        Assert.DoesNotContain("telemetry_frames_seen_total", names);
        Assert.DoesNotContain(names, name => name.Contains("clock") || name.Contains("burst")
            || (name.Contains("window") && !name.Contains("zero_window")) || name.Contains("host_drops")
            || name.Contains("settings") || name.Contains("restarts") || name.Contains("media_driver")
            || name.Contains("open_gaps") || name.Contains("timestamp_seconds_last"));
        Assert.Equal(
            "telemetry_appliance_up{appliance=\"new\"} 1",
            Write(MetricsFormat.Text, [new ApplianceMetrics("new") { IsUp = true }]).Split('\n')[2]);
    }

    [Fact]
    public void appliances_share_each_metric()
    {
        string text = Write(MetricsFormat.Text, [_sample.Metrics("a"), _sample.Metrics("b:1")]);

        ExposedMetric messages =
            ExpositionReader.Read(text).Single(metric => metric.Name == "telemetry_feed_messages_total");

        Assert.Equal(["a", "a", "b:1", "b:1"], messages.Samples.Select(sample => sample.Label("appliance")));
    }

    private static double Bound(string text) =>
        text == "+Inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);
}
