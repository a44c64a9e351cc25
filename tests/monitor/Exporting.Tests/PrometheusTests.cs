// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Definitions;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Grafana;
using Telemetry.Exporting.Tests.Engines;
using TestSupport.Engines;

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
        using EngineServer prometheus = PrometheusServer.Scraping(endpoint.Address, hasNative);

        await prometheus.Until("telemetry_appliance_up", found => found.Count == 2);
        await prometheus.Until("telemetry_monitor_info", found => found.Count == 1);

        Assert.Equal(
            [hasNative ? MetricsFormat.Protobuf : MetricsFormat.OpenMetrics], endpoint.Sent);
        await EngineComparison.Values(prometheus, appliances);
        await EngineComparison.Quantiles(
            prometheus, _sample, hasNative ? WrittenHistograms.Native : WrittenHistograms.Classic);
        if (hasNative)
            await CompareBuckets(prometheus, "line_lead", 2);
        await CheckTargets(prometheus);
        HistogramForm form = hasNative ? HistogramForm.Native : HistogramForm.Classic;
        // An increase needs values before it and behind it.
        Volatile.Write(
            ref served,
            [.. appliances.Select(appliance => appliance with { Events = [new EventCount("feed_gap", "error", 9)] })]);
        await prometheus.Until("telemetry_events_total{kind=\"feed_gap\"} == 9", found => found.Count == 2);
        await EngineComparison.Dashboards(prometheus, new DashboardOptions(MetricEngine.Prometheus, form));
    }

    [PrometheusFact]
    public async Task buckets_of_each_schema_hold_their_samples()
    {
        ApplianceMetrics[] appliances = [.. HistogramSchema.All.Select(one => _sample.Metrics($"schema{one}"))];
        using var endpoint = new MetricsEndpoint(() => appliances, name => new ScrapeOptions
        {
            Schema = name.Length > 0 ? int.Parse(name["schema".Length..]) : HistogramSchema.Default,
        });
        using EngineServer prometheus = PrometheusServer.Scraping(endpoint.Address, hasNative: true);
        List<double> sorted = [.. _sample.SamplesNs.Order().Select(sample => sample / 1e9)];

        foreach (int schema in HistogramSchema.All)
        {
            await EngineComparison.Quantiles(
                prometheus, _sample, WrittenHistograms.Native, $"schema{schema}", schema);
            (double Low, double High, double Count)[] buckets =
                Buckets(await Histogram(prometheus, $"series=\"order_to_ack\",appliance=\"schema{schema}\""));
            double below = 0;
            foreach ((double low, double high, double count) in buckets)
            {
                Assert.Equal(Math.Pow(2, 1.0 / (1 << schema)), high / low, 1e-6);
                below += count;
                // A bucket of the series around a bound belongs to one side as a whole.
                Assert.InRange(below, sorted.Count(sample => sample <= high * 0.9995),
                    sorted.Count(sample => sample <= high * 1.0005));
            }
            Assert.Equal(sorted.Count, below);
        }
    }

    private static async Task<JsonElement> Histogram(EngineServer prometheus, string labels)
    {
        string selector = $"telemetry_latency_seconds{{{labels}}}";
        await prometheus.Until(selector, found => found.Count == 1);
        JsonElement answer = await prometheus.Get($"api/v1/query?query={Uri.EscapeDataString(selector)}");
        return answer.GetProperty("data").GetProperty("result")[0].GetProperty("histogram")[1];
    }

    /// <summary>Buckets of a native histogram, from the lowest.</summary>
    private static (double Low, double High, double Count)[] Buckets(JsonElement histogram)
    {
        return [.. histogram.GetProperty("buckets").EnumerateArray()
            .Select(bucket => (At(bucket, 1), At(bucket, 2), At(bucket, 3)))];

        static double At(JsonElement bucket, int place) => double.Parse(bucket[place].GetString()!);
    }

    /// <summary>Compares zeros, the count and the sum of a series with known samples.</summary>
    private static async Task CompareBuckets(EngineServer prometheus, string series, int zeros)
    {
        JsonElement histogram = await Histogram(prometheus, $"series=\"{series}\",appliance=\"trade01\"");
        (double Low, double High, double Count)[] buckets = Buckets(histogram);

        Assert.Equal(7, double.Parse(histogram.GetProperty("count").GetString()!));
        Assert.Equal(zeros, buckets.Single(bucket => bucket.Low <= 0).Count);
        foreach (double sample in new[] { 1e-9, 1.023e-6, 2.047e-6, 2.048e-6, 60 })
            Assert.Contains(buckets, bucket => bucket.Low < sample && sample <= bucket.High * 1.0005);
        Assert.InRange(double.Parse(histogram.GetProperty("sum").GetString()!), 60 * 0.9995, 60 * 1.0005);
    }

    private static async Task CheckTargets(EngineServer prometheus)
    {
        List<QueryResult> up = await prometheus.Until("up{job=\"telemetry\"} == 1", found => found.Count == 2);

        Assert.Equal(["b:1@00ff", "trade01"], up.Select(result => result.Labels["instance"]).Order());
        Assert.Empty(await prometheus.Query("telemetry_feed_info{job=\"telemetry-monitor\"}"));
    }
}
