// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Definitions;
using Telemetry.Exporting.Grafana;

namespace Telemetry.Exporting.Tests;

/// <summary>A real Prometheus reads the metrics: each value, percentiles from its histograms, and each query of the
/// dashboards.</summary>
[Collection("prometheus")]
public sealed class PrometheusTests
{
    private const string HostileFeed = "a\"b\\c\nd{}\0</script>\u20ac";

    private readonly SampleAppliance _sample = new();

    [PrometheusFact]
    public void promtool_has_no_objection()
    {
        string text = TextFormatTests.Write(
            MetricsFormat.Text, [_sample.Metrics(feed: HostileFeed), _sample.Metrics("b")], SampleMonitor.Metrics());

        (int exitCode, string printed) = PrometheusTools.Promtool(text, "check", "metrics");

        Assert.Equal((0, ""), (exitCode, printed));
    }

    [PrometheusTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task prometheus_has_every_value_and_answers_every_query(bool hasNative)
    {
        ApplianceMetrics[] appliances =
            [_sample.Metrics(labels: new Label("site", "LD4")), _sample.Metrics("b:1@00ff", feed: HostileFeed)];
        ApplianceMetrics[] served = appliances;
        using var endpoint = new MetricsEndpoint(() => Volatile.Read(ref served));
        using var prometheus = new PrometheusServer(endpoint.Address, hasNative);

        await prometheus.Until("telemetry_appliance_up", found => found.Count == 2);
        await prometheus.Until("telemetry_monitor_info", found => found.Count == 1);

        Assert.Equal(
            [hasNative ? MetricsFormat.Protobuf : MetricsFormat.OpenMetrics], endpoint.Sent);
        await CompareValues(prometheus, appliances);
        await CompareQuantiles(prometheus, hasNative);
        await CheckTargets(prometheus);
        HistogramForm form = hasNative ? HistogramForm.Native : HistogramForm.Classic;
        // An increase needs values before it and behind it.
        Volatile.Write(
            ref served,
            [.. appliances.Select(appliance => appliance with { Events = [new EventCount("feed_gap", "error", 9)] })]);
        await prometheus.Until("telemetry_events_total{kind=\"feed_gap\"} == 9", found => found.Count == 2);
        await CheckQueries(prometheus, new DashboardOptions(MetricEngine.Prometheus, form));
    }

    private static async Task CompareValues(PrometheusServer prometheus, ApplianceMetrics[] appliances)
    {
        List<Sample> expected = ExpositionReader.Samples(TextFormatTests.Write(MetricsFormat.Text, appliances));
        string[] names = [.. expected.Select(sample => sample.Name).Distinct()
            .Where(name => !name.StartsWith("telemetry_latency_seconds", StringComparison.Ordinal))];
        foreach (string name in names)
        {
            string[] wanted = [.. expected.Where(sample => sample.Name == name)
                .Select(sample => Text(sample.Labels, sample.Value)).Order(StringComparer.Ordinal)];

            // A value is gone for a moment where a busy machine has missed a scrape.
            List<QueryResult> found =
                await prometheus.Until($"{name}{{job=\"telemetry\"}}", found => found.Count == wanted.Length);

            Assert.Equal(
                wanted, found.Select(result => Text(result.Labels, result.Value)).Order(StringComparer.Ordinal));
        }

        static string Text(IReadOnlyDictionary<string, string> labels, double value) => string.Join(',', labels
            .Where(label => label.Key is not ("__name__" or "job" or "instance"))
            .OrderBy(label => label.Key, StringComparer.Ordinal)) + " " + value;
    }

    private async Task CompareQuantiles(PrometheusServer prometheus, bool hasNative)
    {
        const string Selector = "{series=\"order_to_ack\",appliance=\"trade01\"}";
        List<long> sorted = [.. _sample.SamplesNs.Order()];
        string histogram = $"telemetry_latency_seconds{(hasNative ? "" : "_bucket")}{Selector}";

        string count = hasNative ? $"histogram_count({histogram})" : $"telemetry_latency_seconds_count{Selector}";
        Assert.Equal(sorted.Count, (await prometheus.Until(count, found => found.Count == 1))[0].Value);
        foreach (double quantile in new[] { 0.5, 0.9, 0.99, 0.9995 })
        {
            List<QueryResult> found = await prometheus.Until(
                FormattableString.Invariant($"histogram_quantile({quantile}, {histogram})"), found => found.Count == 1);
            double exact = SampleAppliance.Exact(sorted, quantile * 100) / 1e9;

            // No rank lies between the body of the samples and their tail, where a percentile has no one value.
            // The error that the description states: the width of a native bucket; a classic one is wider.
            double error = hasNative ? 1.022 : 2.5;
            Assert.InRange(found[0].Value, exact / error, exact * error);
        }
        if (hasNative)
            await CompareBuckets(prometheus, "line_lead", 2);
    }

    /// <summary>Compares zeros, the count and the sum of a series with known samples.</summary>
    private static async Task CompareBuckets(PrometheusServer prometheus, string series, int zeros)
    {
        string selector = $"telemetry_latency_seconds{{series=\"{series}\",appliance=\"trade01\"}}";
        await prometheus.Until(selector, found => found.Count == 1);
        JsonElement answer = await prometheus.Get($"api/v1/query?query={Uri.EscapeDataString(selector)}");
        JsonElement histogram =
            answer.GetProperty("data").GetProperty("result")[0].GetProperty("histogram")[1];
        (double Low, double High, double Count)[] buckets = [.. histogram.GetProperty("buckets").EnumerateArray()
            .Select(bucket => (At(bucket, 1), At(bucket, 2), At(bucket, 3)))];

        Assert.Equal(7, double.Parse(histogram.GetProperty("count").GetString()!));
        Assert.Equal(zeros, buckets.Single(bucket => bucket.Low <= 0).Count);
        foreach (double sample in new[] { 1e-9, 1.023e-6, 2.047e-6, 2.048e-6, 60 })
            Assert.Contains(buckets, bucket => bucket.Low < sample && sample <= bucket.High * 1.0005);
        Assert.InRange(double.Parse(histogram.GetProperty("sum").GetString()!), 60 * 0.9995, 60 * 1.0005);

        static double At(JsonElement bucket, int place) => double.Parse(bucket[place].GetString()!);
    }

    private static async Task CheckTargets(PrometheusServer prometheus)
    {
        List<QueryResult> up = await prometheus.Until("up{job=\"telemetry\"} == 1", found => found.Count == 2);

        Assert.Equal(["b:1@00ff", "trade01"], up.Select(result => result.Labels["instance"]).Order());
        Assert.Empty(await prometheus.Query("telemetry_feed_info{job=\"telemetry-monitor\"}"));
    }

    /// <summary>Asks every query of the dashboards.</summary>
    private static async Task CheckQueries(PrometheusServer prometheus, DashboardOptions options)
    {
        // A rate needs two values of each target.
        foreach (string query in DashboardTests.Queries(options))
            await prometheus.Until(DashboardTests.Fill(query), found => found.Count > 0);
    }
}
