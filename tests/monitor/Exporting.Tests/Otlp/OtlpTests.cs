// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.Tests.RemoteWrite;
using Telemetry.Model.Definitions;
using TestSupport.Exposition;

namespace Telemetry.Exporting.Tests.Otlp;

/// <summary>Metrics by OpenTelemetry's protocol, decoded by code of OpenTelemetry.</summary>
public sealed class OtlpTests
{
    private readonly SampleAppliance _sample = new();

    [NodeFact]
    public async Task a_collector_has_every_value_with_its_type_and_its_resource()
    {
        ApplianceMetrics appliance = _sample.Metrics(labels: [new Label("site", "LD4")]);
        List<byte[]> bodies = [];
        using var receiver = new RawReceiver(bodies);
        var notices = new Notices();
        var source = new FixedSource(() => [appliance], rounds: 1) { HasMonitor = true };
        var target = new OtlpTarget { Url = receiver.Url, Every = TimeSpan.FromMinutes(1) };
        await using var writer = new OtlpWriter(target, source, notices);
        writer.Start();
        await WaitFor.True(
            () => writer.State is { Queued: 0, Sent: > 0 } && bodies.Count == 2, () => writer.State.ToString());

        JsonElement resource = OtlpDecoder.Decode(bodies[0]).GetProperty("resourceMetrics")[0];
        JsonElement monitor = OtlpDecoder.Decode(bodies[1]).GetProperty("resourceMetrics")[0];

        Assert.Equal(
            ["host.name=trade01", "service.instance.id=trade01", "service.name=telemetry", "service.version=0.1.0",
                "site=LD4"],
            Attributes(resource.GetProperty("resource")).Order(StringComparer.Ordinal));
        Assert.Contains("service.name=telemetry-monitor", Attributes(monitor.GetProperty("resource")));
        JsonElement[] metrics = [.. resource.GetProperty("scopeMetrics")[0].GetProperty("metrics").EnumerateArray()];
        List<Sample> expected = ExpositionReader.Samples(TextFormatTests.Write(MetricsFormat.Text, [appliance]));
        Assert.Equal(
            expected.Where(one => !one.Name.StartsWith("telemetry_latency_seconds", StringComparison.Ordinal))
                .Select(one => $"{one.Name} {Labels(one)} {one.Value.ToString(CultureInfo.InvariantCulture)}")
                .Order(StringComparer.Ordinal),
            metrics.Where(metric => !metric.TryGetProperty("exponentialHistogram", out _)).SelectMany(Points)
                .Order(StringComparer.Ordinal));
        CheckTypes(metrics);
        CheckHistogram(metrics.Single(one => Name(one) == "telemetry_latency_seconds"));
        Assert.Equal(0, writer.State.Refused);
        Assert.Equal(["/v1/metrics"], receiver.Paths);
    }

    /// <summary>Checks count, sum, extremes and percentiles of the histogram against the samples.</summary>
    private void CheckHistogram(JsonElement metric)
    {
        JsonElement data = metric.GetProperty("exponentialHistogram");
        Assert.Equal("AGGREGATION_TEMPORALITY_CUMULATIVE", data.GetProperty("aggregationTemporality").GetString());
        JsonElement point = data.GetProperty("dataPoints").EnumerateArray()
            .Single(one => Attributes(one).Contains("series=order_to_ack"));
        List<long> sorted = [.. _sample.SamplesNs.Order()];
        Assert.Equal("20000", point.GetProperty("count").GetString());
        Assert.Equal(5, point.GetProperty("scale").GetInt32());
        Assert.Equal(
            SampleAppliance.StartNs.ToString(CultureInfo.InvariantCulture),
            point.GetProperty("startTimeUnixNano").GetString());
        double sum = sorted.Sum() / 1e9;
        Assert.InRange(point.GetProperty("sum").GetDouble(), sum * 0.9995, sum * 1.0005);
        Assert.InRange(point.GetProperty("max").GetDouble(), sorted[^1] / 1e9, sorted[^1] / 1e9 * 1.001);
        JsonElement buckets = point.GetProperty("positive");
        int offset = buckets.GetProperty("offset").GetInt32();
        long[] counts = [.. buckets.GetProperty("bucketCounts").EnumerateArray()
            .Select(one => long.Parse(one.GetString()!))];
        Assert.Equal(20_000, counts.Sum());
        foreach (double percentile in new[] { 50, 90, 99, 99.95 })
        {
            long rank = (long)Math.Ceiling(percentile / 100 * 20_000);
            int place = 0;
            for (long below = counts[0]; below < rank; below += counts[place])
                place++;
            double exact = SampleAppliance.Exact(sorted, percentile) / 1e9;
            double low = Math.Pow(2, (offset + place) / 32.0);
            Assert.InRange(exact, low * 0.9995, low * Math.Pow(2, 1 / 32.0) * 1.0005);
        }
    }

    private static void CheckTypes(JsonElement[] metrics)
    {
        foreach (JsonElement metric in metrics)
        {
            MetricFamily family = MetricTable.Families.Single(one => one.Name == Name(metric));
            string data = family.Type switch
            {
                MetricType.Counter => "sum",
                MetricType.Histogram => "exponentialHistogram",
                _ => "gauge",
            };
            Assert.True(metric.TryGetProperty(data, out JsonElement found), family.Name);
            if (family.Type == MetricType.Counter)
                Assert.True(found.GetProperty("isMonotonic").GetBoolean());
        }
    }

    private static IEnumerable<string> Points(JsonElement metric)
    {
        JsonElement data = metric.TryGetProperty("sum", out JsonElement sum) ? sum : metric.GetProperty("gauge");
        return data.GetProperty("dataPoints").EnumerateArray().Select(point =>
            $"{Name(metric)} {string.Join(',', Attributes(point).Order(StringComparer.Ordinal))} "
            + point.GetProperty("asDouble").GetDouble().ToString(CultureInfo.InvariantCulture));
    }

    private static string Name(JsonElement metric) => metric.GetProperty("name").GetString()!;

    private static string Labels(Sample sample) => string.Join(',', sample.Labels
        .Where(label => label.Key is not ("appliance" or "site")).Select(label => $"{label.Key}={label.Value}")
        .Order(StringComparer.Ordinal));

    private static IEnumerable<string> Attributes(JsonElement of) =>
        !of.TryGetProperty("attributes", out JsonElement attributes) ? []
        : attributes.EnumerateArray().Select(one =>
            $"{one.GetProperty("key").GetString()}={one.GetProperty("value").GetProperty("stringValue").GetString()}");
}
