// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Hashing;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.Formats;

/// <summary>Form in which histograms are written to a metric database.</summary>
public enum WrittenHistograms : byte
{
    /// <summary>The first of the others that comes back when it is asked for.</summary>
    Auto,

    /// <summary>Native histograms of Prometheus.</summary>
    Native,

    /// <summary>Buckets with the label <c>vmrange</c>, of VictoriaMetrics.</summary>
    VmRange,

    /// <summary>Buckets with the label <c>le</c>.</summary>
    Classic,

    None,
}

/// <summary>
/// Messages of remote write 1.0: each a WriteRequest with a bounded number of samples. The labels of a series stand in
/// the order of their names, as receivers demand. Native histograms have messages of their own: who does not take them
/// refuses whole messages.
/// </summary>
/// <param name="take">Takes a message, its number of samples, and true if it has native histograms; the bytes are used
/// again afterwards.</param>
/// <param name="mostSamples">Most samples of a message; a histogram of many series may exceed it.</param>
internal sealed class RemoteWriteExposition(Action<ReadOnlyMemory<byte>, int, bool> take, int mostSamples) : Exposition
{
    /// <summary>The number that stands for the end of a series, by Prometheus' remote write 1.0 specification, "Stale
    /// Markers": one of the many that are not numbers.</summary>
    private static readonly double StaleMarker = BitConverter.Int64BitsToDouble(0x7FF0_0000_0000_0002);

    private static readonly byte[][] Bounds =
    [
        .. HistogramBuckets.BoundsNs.Select(bound => Pair(LabelNames.UpperBound,
            (bound / NanosecondsPerSecond).ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'))),
        Pair(LabelNames.UpperBound, "+Inf"),
    ];

    private static readonly byte[][] Ranges =
    [
        .. Enumerable.Range(0, RangeBuckets.Length)
            .Select(place => Pair(LabelNames.Range, RangeBuckets.RangeAt(place))),
    ];

    private readonly Dictionary<MetricFamily, Names> _names = new(ReferenceEqualityComparer.Instance);
    private readonly WriteMessage _numbers = new();
    private readonly WriteMessage _histograms = new();
    private readonly List<ulong> _series = [];
    private readonly List<(int Start, string Name)> _starts = [];
    private readonly List<(string Name, byte[]? Pair, int Start, int End)> _pairs = [];
    private readonly NativeBuckets _native = new();
    private readonly RangeBuckets _ranges = new();
    private readonly long[] _counts = new long[HistogramBuckets.BoundsNs.Length + 1];
    private Names _name = null!;

    /// <summary>Form of the histograms; none while it is not decided.</summary>
    internal WrittenHistograms Form { get; set; }

    /// <summary>Time of the values as UTC since 1970, milliseconds.</summary>
    internal long TimeMs { get; set; }

    /// <summary>Hashes of the labels of the series that were written since <see cref="Forget"/>.</summary>
    internal IReadOnlyList<ulong> Series => _series;

    /// <summary>Histograms that were left out since <see cref="Forget"/>, because there is no form for them.</summary>
    internal int LeftOut { get; private set; }

    /// <summary>Starts over, also with what was left by values that could not be written to their end.</summary>
    internal void Forget()
    {
        Empty(_numbers);
        Empty(_histograms);
        _series.Clear();
        LeftOut = 0;
    }

    internal override void End()
    {
        Take(_numbers);
        Take(_histograms);
    }

    /// <summary>Writes that a series ended: its last value has no successor.</summary>
    /// <param name="labels">The labels, as they were written.</param>
    /// <param name="isNative">True for a native histogram.</param>
    internal void WriteEnded(ReadOnlySpan<byte> labels, bool isNative)
    {
        WriteMessage message = isNative ? _histograms : _numbers;
        ProtoWriter proto = new(message.Bytes);
        int series = proto.Begin(WriteFields.Series);
        message.Bytes.Append(labels);
        int value = proto.Begin(isNative ? WriteFields.Histogram : WriteFields.Sample);
        proto.Double(isNative ? NativeFields.OfRemoteWrite.Sum : SampleFields.Value, StaleMarker);
        if (isNative)
            proto.Signed(NativeFields.OfRemoteWrite.Schema, Schema);
        proto.Unsigned(isNative ? WriteFields.HistogramTimestamp : SampleFields.Timestamp, (ulong)TimeMs);
        proto.End(value);
        proto.End(series);
        OnAdded(message);
    }

    protected override void WriteLabel(ByteBuffer labels, string name, ReadOnlySpan<byte> value)
    {
        while (_starts.Count > 0 && _starts[^1].Start >= labels.Length)
            _starts.RemoveAt(_starts.Count - 1);
        _starts.Add((labels.Length, name));
        WritePair(new ProtoWriter(labels), name, value);
    }

    protected override void WriteBegin()
    {
        if (!_names.TryGetValue(Family, out Names? names))
            _names.Add(Family, names = new Names(Family.Name));
        _name = names;
    }

    protected override void WriteEnd()
    {
    }

    protected override void WriteNumber(double value) => Sample(_name.Plain, null, null, value);

    protected override void WriteHistogram(SparseHistogram samples, WorstReport? worst)
    {
        switch (Form)
        {
            case WrittenHistograms.Native:
                WriteNative(samples);
                break;
            case WrittenHistograms.VmRange:
                WriteRanges(samples);
                WriteSums(samples);
                break;
            case WrittenHistograms.Classic:
                WriteClassic(samples);
                WriteSums(samples);
                break;
            default:
                LeftOut++;
                break;
        }
    }

    private void WriteNative(SparseHistogram samples)
    {
        ProtoWriter proto = new(_histograms.Bytes);
        int series = BeginSeries(_histograms, _name.Plain, null, null);
        int histogram = proto.Begin(WriteFields.Histogram);
        _native.Write(proto, samples, Schema, NativeFields.OfRemoteWrite);
        proto.Unsigned(WriteFields.HistogramTimestamp, (ulong)TimeMs);
        proto.End(histogram);
        EndSeries(_histograms, series);
    }

    private void WriteRanges(SparseHistogram samples)
    {
        _ranges.Collect(samples);
        for (int place = 0; place < RangeBuckets.Length; place++)
        {
            if (_ranges.CountAt(place) is > 0 and var count)
                Sample(_name.Bucket, LabelNames.Range, Ranges[place], count);
        }
    }

    private void WriteClassic(SparseHistogram samples)
    {
        HistogramBuckets.CollectClassic(samples, _counts);
        long below = 0;
        for (int place = 0; place < _counts.Length; place++)
        {
            below += _counts[place];
            Sample(_name.Bucket, LabelNames.UpperBound, Bounds[place], below);
        }
    }

    private void WriteSums(SparseHistogram samples)
    {
        Sample(_name.Sum, null, null, HistogramBuckets.SumSeconds(samples));
        Sample(_name.Count, null, null, samples.TotalCount);
    }

    private void Sample(byte[] name, string? label, byte[]? pair, double value)
    {
        ProtoWriter proto = new(_numbers.Bytes);
        int series = BeginSeries(_numbers, name, label, pair);
        int sample = proto.Begin(WriteFields.Sample);
        proto.Double(SampleFields.Value, value);
        proto.Unsigned(SampleFields.Timestamp, (ulong)TimeMs);
        proto.End(sample);
        EndSeries(_numbers, series);
    }

    private int BeginSeries(WriteMessage message, byte[] name, string? label, byte[]? pair)
    {
        int series = new ProtoWriter(message.Bytes).Begin(WriteFields.Series);
        int end = Labels.Length;
        _pairs.Clear();
        for (int place = _starts.Count - 1; place >= 0; place--)
        {
            if (_starts[place].Start >= Labels.Length)
                continue;
            Insert((_starts[place].Name, null, _starts[place].Start, end));
            end = _starts[place].Start;
        }
        Insert((LabelNames.Name, name, 0, 0));
        if (label is not null)
            Insert((label, pair, 0, 0));
        foreach ((_, byte[]? own, int from, int to) in _pairs)
            message.Bytes.Append(own ?? Labels[from..to]);
        _series.Add(Fnv1a.Of(message.Bytes.Bytes[series..]));
        return series;
    }

    private void EndSeries(WriteMessage message, int series)
    {
        new ProtoWriter(message.Bytes).End(series);
        OnAdded(message);
    }

    private void OnAdded(WriteMessage message)
    {
        if (++message.Samples >= mostSamples)
            Take(message);
    }

    private void Take(WriteMessage message)
    {
        if (message.Samples > 0)
            take(message.Bytes.Memory, message.Samples, message == _histograms);
        Empty(message);
    }

    private static void Empty(WriteMessage message)
    {
        message.Bytes.CutTo(0);
        message.Samples = 0;
    }

    /// <summary>Inserts a label by its name; there are few.</summary>
    private void Insert((string Name, byte[]? Pair, int Start, int End) pair)
    {
        int place = _pairs.Count;
        while (place > 0 && string.CompareOrdinal(_pairs[place - 1].Name, pair.Name) > 0)
            place--;
        _pairs.Insert(place, pair);
    }

    private static void WritePair(ProtoWriter proto, string name, ReadOnlySpan<byte> value)
    {
        int pair = proto.Begin(WriteFields.Label);
        proto.Text(LabelFields.Name, name);
        proto.Bytes(LabelFields.Value, value);
        proto.End(pair);
    }

    private static byte[] Pair(string name, string value) => Pair(name, System.Text.Encoding.UTF8.GetBytes(value));

    private static byte[] Pair(string name, ReadOnlySpan<byte> value)
    {
        ByteBuffer bytes = new();
        WritePair(new ProtoWriter(bytes), name, value);
        return bytes.Bytes.ToArray();
    }

    /// <summary>A message that is being written.</summary>
    private sealed class WriteMessage
    {
        internal ByteBuffer Bytes { get; } = new();

        internal int Samples { get; set; }
    }

    /// <summary>Names of a metric's series, as labels.</summary>
    private sealed class Names(string name)
    {
        internal byte[] Plain { get; } = Pair(LabelNames.Name, name);

        internal byte[] Bucket { get; } = Pair(LabelNames.Name, name + "_bucket");

        internal byte[] Sum { get; } = Pair(LabelNames.Name, name + "_sum");

        internal byte[] Count { get; } = Pair(LabelNames.Name, name + "_count");
    }
}
