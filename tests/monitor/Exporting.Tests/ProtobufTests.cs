// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using Telemetry.Exporting.Formats;
using TestSupport.Exposition;

namespace Telemetry.Exporting.Tests;

/// <summary>The protobuf messages, read by the public layout of io.prometheus.client.MetricFamily: the same values as
/// in the text, and native histograms of known samples.</summary>
public sealed class ProtobufTests
{
    private static readonly string[] Types = ["counter", "gauge", "summary", "untyped", "histogram"];

    private readonly SampleAppliance _sample = new();

    [Fact]
    public void messages_have_the_metrics_of_the_text_with_equal_values()
    {
        ApplianceMetrics[] appliances = [_sample.Metrics(), _sample.Metrics("b", feed: "a\"b\\c\nd\0")];
        List<ExposedMetric> texts = ExpositionReader.Read(
            TextFormatTests.Write(MetricsFormat.Text, appliances, SampleMonitor.Metrics()));

        Dictionary<string, List<ProtoField>> families = Families(appliances, SampleMonitor.Metrics());

        Assert.Equal(texts.Select(metric => metric.Name), families.Keys);
        foreach (ExposedMetric text in texts)
        {
            List<ProtoField> family = families[text.Name];
            Assert.Equal(text.Help, family.Single(field => field.Number == 2).Text);
            Assert.Equal(text.Type, Types[family.Single(field => field.Number == 3).Integer]);
            if (text.Type == "histogram" || text.Name.StartsWith("process_", StringComparison.Ordinal))
                continue;
            Assert.Equal(
                text.Samples.Select(sample => Text(sample.Labels, sample.Value)),
                family.Where(field => field.Number == 4).Select(field => ValueOf(field.Bytes, text.Type)));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void a_native_histogram_has_all_samples_in_buckets_that_hold_them(int schema)
    {
        Histogram latency = Of("order_to_ack", schema);
        List<long> sorted = [.. _sample.SamplesNs.Order()];

        Assert.Equal((20_000, 0, schema), (latency.Count, latency.Zeros, latency.Schema));
        Assert.Equal(1e-128, latency.ZeroThreshold);
        Assert.InRange(latency.Sum, sorted.Sum() / 1e9 * 0.9995, sorted.Sum() / 1e9 * 1.0005);
        Assert.Equal(20_000, latency.Buckets.Sum(bucket => bucket.Count));
        Assert.Equal(latency.Buckets.Count, latency.Buckets.Select(bucket => bucket.Index).Distinct().Count());
        long below = 0;
        foreach ((int index, long count) in latency.Buckets.OrderBy(bucket => bucket.Index))
        {
            below += count;
            // A bucket of the series around a bound belongs to one side as a whole.
            double boundNs = Math.Pow(2, (double)index / (1 << schema)) * 1e9;
            int least = sorted.Count(sample => sample <= boundNs * 0.9995);
            Assert.InRange(below, least, sorted.Count(sample => sample <= boundNs * 1.0005));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void zero_one_and_the_largest_sample_have_their_buckets(int schema)
    {
        Histogram lead = Of("line_lead", schema);
        double perDoubling = 1 << schema;

        Assert.Equal((7, 2), (lead.Count, lead.Zeros));
        foreach (double sampleNs in new[] { 1, 1023, 2047, 2048, 60_000_000_000 })
        {
            Assert.Single(lead.Buckets, bucket => Math.Pow(2, (bucket.Index - 1) / perDoubling) * 1e9 < sampleNs
                && sampleNs <= Math.Pow(2, bucket.Index / perDoubling) * 1e9 * 1.0005);
        }
        Assert.Equal(5, lead.Buckets.Sum(bucket => bucket.Count));
    }

    [Fact]
    public void a_histogram_without_samples_is_a_native_one()
    {
        Histogram age = Of("feed_age");

        Assert.Equal((0, 0, 5), (age.Count, age.Zeros, age.Schema));
        Assert.Equal([(0, 0)], age.Spans);
        Assert.Empty(age.Buckets);
    }

    [Theory]
    [InlineData(3, "9.1 %")]
    [InlineData(5, "2.2 %")]
    [InlineData(8, "0.3 %")]
    public void the_description_names_the_error_of_the_schema(int schema, string error)
    {
        double width = Math.Pow(2, 1.0 / (1 << schema)) - 1;
        Assert.Equal(width * 100, double.Parse(error.Split(' ')[0], CultureInfo.InvariantCulture), 0.051);
        foreach (int one in new[] { schema, HistogramSchema.Default, schema })
        {
            string help = Families([_sample.Metrics()], null, one)["telemetry_latency_seconds"]
                .Single(field => field.Number == 2).Text;
            Assert.Equal(one == schema, help.Contains($" Error: {error} as a native", StringComparison.Ordinal));
        }
    }

    private static Dictionary<string, List<ProtoField>> Families(
        IReadOnlyList<ApplianceMetrics> appliances, MonitorMetrics? monitor, int schema = HistogramSchema.Default)
    {
        var output = new ArrayBufferWriter<byte>();
        _ = MetricsWriter.Write(
            MetricsFormat.Protobuf, appliances, monitor, output, new ScrapeOptions { Schema = schema });
        return ProtoReader.Delimited(output.WrittenSpan).Select(message => ProtoReader.Fields(message))
            .ToDictionary(family => family.Single(field => field.Number == 1).Text);
    }

    private Histogram Of(string series, int schema = HistogramSchema.Default)
    {
        IEnumerable<List<ProtoField>> metrics = Families([_sample.Metrics()], null, schema)["telemetry_latency_seconds"]
            .Where(field => field.Number == 4).Select(field => ProtoReader.Fields(field.Bytes));
        List<ProtoField> metric =
            metrics.Single(metric => Labels(metric).GetValueOrDefault("series") == series);
        return new Histogram(ProtoReader.Fields(metric.Single(field => field.Number == 7).Bytes));
    }

    private static string ValueOf(byte[] metric, string type)
    {
        List<ProtoField> fields = ProtoReader.Fields(metric);
        int number = type == "counter" ? 3 : 2;
        List<ProtoField> inner = ProtoReader.Fields(fields.Single(field => field.Number == number).Bytes);
        return Text(Labels(fields), Assert.Single(inner).Double);
    }

    private static Dictionary<string, string> Labels(List<ProtoField> metric) => metric
        .Where(field => field.Number == 1).Select(field => ProtoReader.Fields(field.Bytes))
        .ToDictionary(
            pair => pair.Single(field => field.Number == 1).Text, pair => pair.Single(field => field.Number == 2).Text);

    private static string Text(IReadOnlyDictionary<string, string> labels, double value) =>
        $"{string.Join(',', labels)} {value.ToString("R", CultureInfo.InvariantCulture)}";

    /// <summary>A native histogram.</summary>
    private sealed class Histogram
    {
        internal Histogram(List<ProtoField> fields)
        {
            Count = (long)fields.Single(field => field.Number == 1).Integer;
            Sum = fields.Single(field => field.Number == 2).Double;
            Schema = (int)fields.Single(field => field.Number == 5).Signed;
            ZeroThreshold = fields.Single(field => field.Number == 6).Double;
            Zeros = (long)fields.Single(field => field.Number == 7).Integer;
            Spans = [.. fields.Where(field => field.Number == 12).Select(field => ProtoReader.Fields(field.Bytes))
                .Select(span => ((int)span.Single(field => field.Number == 1).Signed,
                    (int)span.Single(field => field.Number == 2).Integer))];
            Queue<ulong> deltas = new(fields.Where(field => field.Number == 13)
                .SelectMany(field => ProtoReader.Packed(field.Bytes)));
            int index = 0;
            long count = 0;
            foreach ((int offset, int length) in Spans)
            {
                index += offset;
                for (int bucket = 0; bucket < length; bucket++, index++)
                {
                    count += ProtoReader.Unzigzag(deltas.Dequeue());
                    Buckets.Add((index, count));
                }
            }
            Assert.Empty(deltas);
        }

        internal long Count { get; }

        internal double Sum { get; }

        internal int Schema { get; }

        internal double ZeroThreshold { get; }

        internal long Zeros { get; }

        internal List<(int Offset, int Length)> Spans { get; }

        internal List<(int Index, long Count)> Buckets { get; } = [];
    }
}
