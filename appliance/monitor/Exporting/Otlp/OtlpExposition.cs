// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.Otlp;

/// <summary>
/// Metrics of OpenTelemetry's protocol: a Metric for each family, with a data point for each value; counters and
/// histograms are totals since a start. Histograms are exponential ones; their scale is the schema.
/// </summary>
internal sealed class OtlpExposition : Exposition
{
    private readonly ByteBuffer _metrics = new();
    private readonly ByteBuffer _points = new();
    private readonly List<int> _starts = [];
    private readonly NativeBuckets _native = new();

    /// <summary>Time of the values as UTC since 1970, nanoseconds.</summary>
    internal long TimeNs { get; set; }

    /// <summary>Start of the totals as UTC since 1970, nanoseconds; null while unknown.</summary>
    internal long? StartTimeNs { get; set; }

    /// <summary>The messages of all metrics since the start, as fields of ScopeMetrics.</summary>
    internal Span<byte> Metrics => _metrics.Bytes;

    internal void Clear() => _metrics.CutTo(0);

    protected override void WriteLabel(ByteBuffer labels, string name, ReadOnlySpan<byte> value)
    {
        while (_starts.Count > 0 && _starts[^1] >= labels.Length)
            _starts.RemoveAt(_starts.Count - 1);
        _starts.Add(labels.Length);
        OtlpAttributes.Write(new ProtoWriter(labels), OtlpHistogramFields.Attribute, name, value);
    }

    protected override void WriteBegin() => _points.CutTo(0);

    protected override void WriteEnd()
    {
        ProtoWriter proto = new(_metrics);
        int metric = proto.Begin(OtlpFields.Metric);
        proto.Text(OtlpFields.Name, Family.Name);
        proto.Text(OtlpFields.Description, Family.DescriptionOf(Schema));
        proto.Text(OtlpFields.Unit, UnitOf(Family));
        bool isTotal = Family.Type != MetricType.Gauge;
        int data = proto.Begin(Family.Type switch
        {
            MetricType.Counter => OtlpDataFields.Sum,
            MetricType.Histogram => OtlpDataFields.ExponentialHistogram,
            _ => OtlpDataFields.Gauge,
        });
        _metrics.Append(_points.Bytes);
        if (isTotal)
            proto.Unsigned(OtlpDataFields.Temporality, OtlpDataFields.Cumulative);
        if (Family.Type == MetricType.Counter)
            proto.Unsigned(OtlpDataFields.IsMonotonic, 1);
        proto.End(data);
        proto.End(metric);
    }

    protected override void WriteNumber(double value)
    {
        ProtoWriter proto = new(_points);
        int point = proto.Begin(OtlpDataFields.Point);
        if (Family is { Type: MetricType.Counter } and ({ IsOfDay: true } or { HasAppliance: false })
            && StartTimeNs is { } startNs)
            proto.Fixed(OtlpNumberFields.StartTime, (ulong)startNs);
        proto.Fixed(OtlpNumberFields.Time, (ulong)TimeNs);
        proto.Double(OtlpNumberFields.Value, value);
        int start = _points.Length;
        _points.Append(Labels);
        // The labels were written for histograms; only the number of the field differs, which takes one byte.
        foreach (int label in _starts)
        {
            if (label < Labels.Length)
                _points.Bytes[start + label] = ProtoWriter.BytesTag(OtlpNumberFields.Attribute);
        }
        proto.End(point);
    }

    protected override void WriteHistogram(SparseHistogram samples, WorstReport? worst)
    {
        _native.Collect(samples, Schema);
        ProtoWriter proto = new(_points);
        int point = proto.Begin(OtlpDataFields.Point);
        _points.Append(Labels);
        if (StartTimeNs is { } startNs)
            proto.Fixed(OtlpHistogramFields.StartTime, (ulong)startNs);
        proto.Fixed(OtlpHistogramFields.Time, (ulong)TimeNs);
        proto.Fixed(OtlpHistogramFields.Count, (ulong)samples.TotalCount);
        proto.Double(OtlpHistogramFields.Sum, HistogramBuckets.SumSeconds(samples));
        proto.Signed(OtlpHistogramFields.Scale, Schema);
        proto.Fixed(OtlpHistogramFields.ZeroCount, (ulong)_native.Zeros);
        WriteBuckets(proto);
        if (samples.TotalCount > 0)
        {
            proto.Double(OtlpHistogramFields.Min, samples.MinNs / NanosecondsPerSecond);
            proto.Double(OtlpHistogramFields.Max, samples.MaxNs / NanosecondsPerSecond);
        }
        proto.End(point);
    }

    /// <summary>Writes the counts of all buckets from the first to the last. A bucket is named by its lower bound here,
    /// by its upper one in native histograms.</summary>
    private void WriteBuckets(ProtoWriter proto)
    {
        if (_native.All.Count == 0)
            return;
        int first = _native.All[0].Bucket;
        int buckets = proto.Begin(OtlpHistogramFields.Positive);
        proto.Signed(OtlpHistogramFields.Offset, first - 1);
        int counts = proto.Begin(OtlpHistogramFields.Counts);
        int next = first;
        foreach ((int bucket, long count) in _native.All)
        {
            for (; next < bucket; next++)
                proto.Varint(0);
            proto.Varint((ulong)count);
            next++;
        }
        proto.End(counts);
        proto.End(buckets);
    }

    private static string UnitOf(MetricFamily family) => family.Unit switch
    {
        "seconds" => "s",
        "bytes" => "By",
        _ => "1",
    };
}
