// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.Formats;

/// <summary>
/// Prometheus' protobuf messages: a MetricFamily for each metric, its length before it; histograms are native ones.
/// </summary>
internal sealed class ProtoExposition : Exposition
{
    private readonly Dictionary<MetricFamily, byte[]> _headers = new(ReferenceEqualityComparer.Instance);
    private readonly ByteBuffer _family = new();
    private readonly ByteBuffer _lengthBytes = new();
    private readonly NativeBuckets _native = new();

    protected override void OnSchema() => _headers.Clear();

    protected override void WriteLabel(ByteBuffer labels, string name, ReadOnlySpan<byte> value)
    {
        ProtoWriter proto = new(labels);
        int pair = proto.Begin(MetricFields.Label);
        proto.Text(LabelFields.Name, name);
        proto.Bytes(LabelFields.Value, value);
        proto.End(pair);
    }

    protected override void WriteBegin()
    {
        if (!_headers.TryGetValue(Family, out byte[]? header))
            _headers.Add(Family, header = HeaderOf(Family, Schema));
        _family.CutTo(0);
        _family.Append(header);
    }

    protected override void WriteEnd()
    {
        _lengthBytes.CutTo(0);
        new ProtoWriter(_lengthBytes).Varint((ulong)_family.Length);
        Output.Write(_lengthBytes.Bytes);
        Output.Write(_family.Bytes);
    }

    protected override void WriteNumber(double value)
    {
        ProtoWriter proto = new(_family);
        int metric = Metric(proto);
        int inner = proto.Begin(Family.Type == MetricType.Counter ? MetricFields.Counter : MetricFields.Gauge);
        proto.Double(MetricFields.Value, value);
        proto.End(inner);
        proto.End(metric);
    }

    protected override void WriteHistogram(SparseHistogram samples, WorstReport? worst)
    {
        ProtoWriter proto = new(_family);
        int metric = Metric(proto);
        int histogram = proto.Begin(MetricFields.Histogram);
        _native.Write(proto, samples, Schema, NativeFields.OfScrape);
        proto.End(histogram);
        proto.End(metric);
    }

    /// <summary>Fields of a metric before its values, which never change.</summary>
    private static byte[] HeaderOf(MetricFamily family, int schema)
    {
        ByteBuffer header = new();
        ProtoWriter proto = new(header);
        proto.Text(FamilyFields.Name, family.Name);
        proto.Text(FamilyFields.Help, family.DescriptionOf(schema));
        proto.Unsigned(FamilyFields.Type, family.Type switch
        {
            MetricType.Counter => FamilyFields.Counter,
            MetricType.Histogram => FamilyFields.Histogram,
            _ => FamilyFields.Gauge,
        });
        return header.Bytes.ToArray();
    }

    private int Metric(ProtoWriter proto)
    {
        int metric = proto.Begin(FamilyFields.Metric);
        _family.Append(Labels);
        return metric;
    }
}
