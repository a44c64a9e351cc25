// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Grafana;
using TestSupport.Engines;
using TestSupport.Exposition;

namespace Telemetry.Exporting.Tests.Engines;

/// <summary>Compares what a metric database answers with what was exported.</summary>
internal static class EngineComparison
{
    /// <summary>Compares each value that is not part of a histogram.</summary>
    internal static async Task Values(EngineServer engine, IReadOnlyList<ApplianceMetrics> appliances)
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
                await engine.Until($"{name}{{job=\"telemetry\"}}", found => found.Count == wanted.Length);

            Assert.Equal(
                wanted, found.Select(result => Text(result.Labels, result.Value)).Order(StringComparer.Ordinal));
        }

        static string Text(IReadOnlyDictionary<string, string> labels, double value) => string.Join(',', labels
            .Where(label => label.Key is not ("__name__" or "job" or "instance"))
            .OrderBy(label => label.Key, StringComparer.Ordinal)) + " " + value;
    }

    /// <summary>Compares the count and percentiles of a histogram with those of the known samples.</summary>
    internal static async Task Quantiles(
        EngineServer engine, SampleAppliance sample, WrittenHistograms form, string appliance = "trade01",
        int schema = HistogramSchema.Default)
    {
        string selector = $"{{series=\"order_to_ack\",appliance=\"{appliance}\"}}";
        List<long> sorted = [.. sample.SamplesNs.Order()];
        bool isNative = form == WrittenHistograms.Native;
        string histogram = $"telemetry_latency_seconds{(isNative ? "" : "_bucket")}{selector}";
        string count = isNative ? $"histogram_count({histogram})" : $"telemetry_latency_seconds_count{selector}";

        Assert.Equal(sorted.Count, (await engine.Until(count, found => found.Count == 1))[0].Value);
        foreach (double quantile in new[] { 0.5, 0.9, 0.99, 0.9995 })
        {
            List<QueryResult> found = await engine.Until(
                FormattableString.Invariant($"histogram_quantile({quantile}, {histogram})"), found => found.Count == 1);
            double exact = SampleAppliance.Exact(sorted, quantile * 100) / 1e9;

            // No rank lies between the body of the samples and their tail, where a percentile has no one value.
            // The width of a bucket, which the descriptions state.
            double error = form switch
            {
                WrittenHistograms.Native => Math.Pow(2, 1.0 / (1 << schema)) * 1.0005,
                WrittenHistograms.VmRange => 1.092,
                _ => 2.5,
            };
            Assert.InRange(found[0].Value, exact / error, exact * error);
        }
    }

    /// <summary>Asks every query of the dashboards; each must have a value.</summary>
    internal static async Task Dashboards(EngineServer engine, DashboardOptions options)
    {
        // A rate needs two values of each target.
        foreach (string query in DashboardTests.Queries(options))
            await engine.Until(DashboardTests.Fill(query), found => found.Count > 0);
    }
}
