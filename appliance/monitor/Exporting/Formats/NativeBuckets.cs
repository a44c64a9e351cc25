// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.Formats;

/// <summary>Buckets of a native histogram and their fields in Prometheus' messages. Used by one thread; memory is kept
/// for the next one.</summary>
internal sealed class NativeBuckets
{
    /// <summary>Values of this size or less are zero.</summary>
    private const double ZeroThreshold = 1e-128;

    private readonly List<(int Bucket, long Count)> _buckets = [];

    /// <summary>Samples that are zero.</summary>
    internal long Zeros { get; private set; }

    /// <summary>Buckets in ascending order, each with its number of samples.</summary>
    internal IReadOnlyList<(int Bucket, long Count)> All => _buckets;

    /// <summary>Adds up the buckets of a series by native ones.</summary>
    /// <param name="samples">The series.</param>
    /// <param name="schema">Schema of the native buckets.</param>
    internal void Collect(SparseHistogram samples, int schema)
    {
        ReadOnlySpan<short> native = HistogramBuckets.NativeOf(schema);
        _buckets.Clear();
        Zeros = 0;
        ReadOnlySpan<ushort> indices = samples.Indices;
        for (int place = 0; place < indices.Length; place++)
        {
            long count = samples.CountAt(place);
            if (indices[place] == 0)
            {
                Zeros += count;
                continue;
            }
            int bucket = native[indices[place]];
            if (_buckets.Count > 0 && _buckets[^1].Bucket == bucket)
                _buckets[^1] = (bucket, _buckets[^1].Count + count);
            else
                _buckets.Add((bucket, count));
        }
    }

    /// <summary>Writes the fields of a native histogram, whose buckets it collects.</summary>
    internal void Write(ProtoWriter proto, SparseHistogram samples, int schema, NativeFields fields)
    {
        Collect(samples, schema);
        proto.Unsigned(fields.Count, (ulong)samples.TotalCount);
        proto.Double(fields.Sum, HistogramBuckets.SumSeconds(samples));
        proto.Signed(fields.Schema, schema);
        proto.Double(fields.ZeroThreshold, ZeroThreshold);
        proto.Unsigned(fields.ZeroCount, (ulong)Zeros);
        WriteSpans(proto, fields.Span);
        WriteDeltas(proto, fields.Delta);
    }

    /// <summary>Writes runs of buckets that follow on each other: the distance from the one before, and the length.
    /// A histogram without buckets has an empty run, which makes it a native one.</summary>
    private void WriteSpans(ProtoWriter proto, int field)
    {
        int end = 0;
        int first = 0;
        do
        {
            int next = first;
            while (next < _buckets.Count && _buckets[next].Bucket == _buckets[first].Bucket + next - first)
                next++;
            int start = next > first ? _buckets[first].Bucket : 0;
            int span = proto.Begin(field);
            proto.Signed(SpanFields.Offset, start - end);
            proto.Unsigned(SpanFields.Length, (ulong)(next - first));
            proto.End(span);
            (end, first) = (start + next - first, next);
        }
        while (first < _buckets.Count);
    }

    /// <summary>Writes the counts of the buckets, each less that of the one before.</summary>
    private void WriteDeltas(ProtoWriter proto, int field)
    {
        if (_buckets.Count == 0)
            return;
        int deltas = proto.Begin(field);
        long before = 0;
        foreach ((_, long count) in _buckets)
        {
            proto.Zigzag(count - before);
            before = count;
        }
        proto.End(deltas);
    }
}
