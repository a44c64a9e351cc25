// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.Formats;

/// <summary>
/// Prometheus' protobuf messages: a MetricFamily for each metric, its length before it; histograms are native ones.
/// </summary>
internal sealed class ProtoExposition : Exposition
{
    /// <summary>Values of this size or less are zero.</summary>
    private const double ZeroThreshold = 1e-128;

    private const double NanosecondsPerSecond = 1e9;

    private readonly Dictionary<MetricFamily, byte[]> _headers = new(ReferenceEqualityComparer.Instance);
    private readonly ByteBuffer _family = new();
    private readonly ByteBuffer _lengthBytes = new();
    private readonly List<(int Bucket, long Count)> _buckets = [];

    /// <inheritdoc/>
    protected override void WriteLabel(ByteBuffer labels, string name, ReadOnlySpan<byte> value)
    {
        ProtoWriter proto = new(labels);
        int pair = proto.Begin(MetricFields.Label);
        proto.Text(LabelFields.Name, name);
        proto.Bytes(LabelFields.Value, value);
        proto.End(pair);
    }

    /// <inheritdoc/>
    protected override void WriteBegin()
    {
        if (!_headers.TryGetValue(Family, out byte[]? header))
            _headers.Add(Family, header = HeaderOf(Family));
        _family.CutTo(0);
        _family.Append(header);
    }

    /// <inheritdoc/>
    protected override void WriteEnd()
    {
        _lengthBytes.CutTo(0);
        new ProtoWriter(_lengthBytes).Varint((ulong)_family.Length);
        Output.Write(_lengthBytes.Bytes);
        Output.Write(_family.Bytes);
    }

    /// <inheritdoc/>
    protected override void WriteCount(long value) => WriteNumber(value);

    /// <inheritdoc/>
    protected override void WriteSeconds(long nanoseconds) => WriteNumber(nanoseconds / NanosecondsPerSecond);

    /// <inheritdoc/>
    protected override void WriteNumber(double value)
    {
        ProtoWriter proto = new(_family);
        int metric = Metric(proto);
        int inner = proto.Begin(Family.Type == MetricType.Counter ? MetricFields.Counter : MetricFields.Gauge);
        proto.Double(MetricFields.Value, value);
        proto.End(inner);
        proto.End(metric);
    }

    /// <inheritdoc/>
    protected override void WriteHistogram(SparseHistogram samples, WorstReport? worst)
    {
        long zeros = Collect(samples);
        ProtoWriter proto = new(_family);
        int metric = Metric(proto);
        int histogram = proto.Begin(MetricFields.Histogram);
        proto.Unsigned(HistogramFields.Count, (ulong)samples.TotalCount);
        proto.Double(HistogramFields.Sum, HistogramBuckets.SumSeconds(samples));
        proto.Signed(HistogramFields.Schema, HistogramBuckets.Schema);
        proto.Double(HistogramFields.ZeroThreshold, ZeroThreshold);
        proto.Unsigned(HistogramFields.ZeroCount, (ulong)zeros);
        WriteSpans(proto);
        WriteDeltas(proto);
        proto.End(histogram);
        proto.End(metric);
    }

    /// <summary>Fields of a metric before its values, which never change.</summary>
    private static byte[] HeaderOf(MetricFamily family)
    {
        ByteBuffer header = new();
        ProtoWriter proto = new(header);
        proto.Text(FamilyFields.Name, family.Name);
        proto.Text(FamilyFields.Help, family.Description);
        proto.Unsigned(FamilyFields.Type, family.Type switch
        {
            MetricType.Counter => FamilyFields.Counter,
            MetricType.Histogram => FamilyFields.Histogram,
            _ => FamilyFields.Gauge,
        });
        return header.Bytes.ToArray();
    }

    /// <summary>Adds up the buckets of the series by native ones.</summary>
    /// <returns>Samples that are zero.</returns>
    private long Collect(SparseHistogram samples)
    {
        _buckets.Clear();
        long zeros = 0;
        ReadOnlySpan<ushort> indices = samples.Indices;
        for (int place = 0; place < indices.Length; place++)
        {
            long count = samples.CountAt(place);
            if (indices[place] == 0)
            {
                zeros += count;
                continue;
            }
            int bucket = HistogramBuckets.NativeOf(indices[place]);
            if (_buckets.Count > 0 && _buckets[^1].Bucket == bucket)
                _buckets[^1] = (bucket, _buckets[^1].Count + count);
            else
                _buckets.Add((bucket, count));
        }
        return zeros;
    }

    /// <summary>Writes runs of buckets that follow on each other: the distance from the one before, and the length.
    /// A histogram without buckets has an empty run, which makes it a native one.</summary>
    private void WriteSpans(ProtoWriter proto)
    {
        int end = 0;
        int first = 0;
        do
        {
            int next = first;
            while (next < _buckets.Count && _buckets[next].Bucket == _buckets[first].Bucket + next - first)
                next++;
            int start = next > first ? _buckets[first].Bucket : 0;
            int span = proto.Begin(HistogramFields.Span);
            proto.Signed(HistogramFields.SpanOffset, start - end);
            proto.Unsigned(HistogramFields.SpanLength, (ulong)(next - first));
            proto.End(span);
            (end, first) = (start + next - first, next);
        }
        while (first < _buckets.Count);
    }

    /// <summary>Writes the counts of the buckets, each less that of the one before.</summary>
    private void WriteDeltas(ProtoWriter proto)
    {
        if (_buckets.Count == 0)
            return;
        int deltas = proto.Begin(HistogramFields.Delta);
        long before = 0;
        foreach ((_, long count) in _buckets)
        {
            proto.Zigzag(count - before);
            before = count;
        }
        proto.End(deltas);
    }

    private int Metric(ProtoWriter proto)
    {
        int metric = proto.Begin(FamilyFields.Metric);
        _family.Append(Labels);
        return metric;
    }
}
