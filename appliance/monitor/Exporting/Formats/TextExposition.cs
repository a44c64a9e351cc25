// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Events;

namespace Telemetry.Exporting.Formats;

/// <summary>Prometheus' text format, or OpenMetrics; histograms with classic buckets.</summary>
/// <param name="isOpen">True for OpenMetrics.</param>
internal sealed class TextExposition(bool isOpen) : Exposition
{
    private const int OrderKeyDigits = 40;

    private readonly Dictionary<MetricFamily, Header> _headers = new(ReferenceEqualityComparer.Instance);
    private readonly byte[][] _bounds = BoundTexts(isOpen);
    private readonly long[] _counts = new long[HistogramBuckets.BoundsNs.Length + 1];
    private Header _header = null!;

    internal override void End()
    {
        if (isOpen)
            Output.Write("# EOF\n"u8);
        base.End();
    }

    protected override void OnSchema() => _headers.Clear();

    protected override void WriteLabel(ByteBuffer labels, string name, ReadOnlySpan<byte> value)
    {
        if (labels.Length > 0)
            labels.Append((byte)',');
        Span<byte> room = labels.Room(name.Length + (value.Length * 2) + 3);
        int length = Encoding.ASCII.GetBytes(name, room);
        room[length++] = (byte)'=';
        room[length++] = (byte)'"';
        length += Escape(value, room[length..], withQuotes: true);
        room[length++] = (byte)'"';
        labels.Advance(length);
    }

    protected override void WriteBegin()
    {
        if (!_headers.TryGetValue(Family, out Header? header))
            _headers.Add(Family, header = new Header(Family, isOpen, Schema));
        _header = header;
        Output.Write(header.Lines);
    }

    protected override void WriteEnd()
    {
    }

    protected override void WriteCount(long value)
    {
        Span<byte> line = Line(_header.Name, default, out int length);
        End(line, length + NumberText.Write(value, line[length..]));
    }

    protected override void WriteSeconds(long nanoseconds)
    {
        Span<byte> line = Line(_header.Name, default, out int length);
        End(line, length + NumberText.WriteSeconds(nanoseconds, line[length..]));
    }

    protected override void WriteNumber(double value)
    {
        Span<byte> line = Line(_header.Name, default, out int length);
        End(line, length + NumberText.Write(value, line[length..]));
    }

    protected override void WriteHistogram(SparseHistogram samples, WorstReport? worst)
    {
        HistogramBuckets.CollectClassic(samples, _counts);
        int exemplar = isOpen && worst != null ? HistogramBuckets.ClassicOfValue(worst.ValueNs) : -1;
        long below = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            below += _counts[bucket];
            Span<byte> line = Line(_header.BucketName, _bounds[bucket], out int length);
            length += NumberText.Write(below, line[length..]);
            if (bucket == exemplar)
                length += WriteExemplar(worst!, line[length..]);
            End(line, length);
        }
        Span<byte> sum = Line(_header.SumName, default, out int sumLength);
        End(sum, sumLength + NumberText.Write(HistogramBuckets.SumSeconds(samples), sum[sumLength..]));
        Span<byte> count = Line(_header.CountName, default, out int countLength);
        End(count, countLength + NumberText.Write(below, count[countLength..]));
    }

    /// <summary>Writes the sample with what finds it again: its stamp, and its order if keys are hidden.</summary>
    private static int WriteExemplar(WorstReport worst, Span<byte> text)
    {
        int length = Copy(" # {"u8, text);
        Span<char> key = stackalloc char[OrderKeyDigits];
        int digits = OrderKeyText.Write(worst.OrderKey, key);
        if (digits > 0 && key[0] == '#' && !key[1..digits].ContainsAnyExcept("0123456789abcdef"))
        {
            length += Copy("order=\""u8, text[length..]);
            length += Encoding.ASCII.GetBytes(key[..digits], text[length..]);
            length += Copy("\","u8, text[length..]);
        }
        length += Copy("stamp_ns=\""u8, text[length..]);
        length += NumberText.Write(worst.StampNs, text[length..]);
        length += Copy("\"} "u8, text[length..]);
        length += NumberText.WriteSeconds(worst.ValueNs, text[length..]);
        if (worst.TimeNs is { } timeNs)
        {
            text[length++] = (byte)' ';
            length += NumberText.WriteSeconds(timeNs, text[length..]);
        }
        return length;
    }

    /// <summary>Writes name and labels; the room behind them is enough for a value and an exemplar.</summary>
    private Span<byte> Line(ReadOnlySpan<byte> name, ReadOnlySpan<byte> bound, out int length)
    {
        const int ExemplarRoom = 256;
        Span<byte> line = Output.GetSpan(name.Length + Labels.Length + bound.Length + ExemplarRoom);
        length = Copy(name, line);
        if (Labels.Length + bound.Length > 0)
        {
            line[length++] = (byte)'{';
            length += Copy(Labels, line[length..]);
            if (Labels.Length > 0 && bound.Length > 0)
                line[length++] = (byte)',';
            length += Copy(bound, line[length..]);
            line[length++] = (byte)'}';
        }
        line[length++] = (byte)' ';
        return line;
    }

    private void End(Span<byte> line, int length)
    {
        line[length++] = (byte)'\n';
        Output.Advance(length);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }

    private static int Escape(ReadOnlySpan<byte> from, Span<byte> to, bool withQuotes)
    {
        int length = 0;
        foreach (byte one in from)
        {
            if (one is (byte)'\\' or (byte)'\n' || (withQuotes && one == (byte)'"'))
                to[length++] = (byte)'\\';
            to[length++] = one == (byte)'\n' ? (byte)'n' : one;
        }
        return length;
    }

    /// <summary>Bounds of the buckets as labels; OpenMetrics asks for a point or an exponent in each.</summary>
    private static byte[][] BoundTexts(bool isOpen)
    {
        List<byte[]> texts = [];
        foreach (long boundNs in HistogramBuckets.BoundsNs)
        {
            string seconds = (boundNs / 1e9).ToString("R", System.Globalization.CultureInfo.InvariantCulture)
                .Replace('E', 'e');
            if (isOpen && !seconds.Contains('.') && !seconds.Contains('e'))
                seconds += ".0";
            texts.Add(Encoding.ASCII.GetBytes($"le=\"{seconds}\""));
        }
        texts.Add("le=\"+Inf\""u8.ToArray());
        return [.. texts];
    }

    /// <summary>Texts of a metric that never change.</summary>
    private sealed class Header
    {
        internal Header(MetricFamily family, bool isOpen, int schema)
        {
            string name = isOpen ? family.Stem : family.Name;
            byte[] help = Encoding.UTF8.GetBytes(family.DescriptionOf(schema));
            byte[] escaped = new byte[help.Length * 2];
            int length = Escape(help, escaped, isOpen);
            string unit = isOpen && family.Unit.Length > 0 ? $"# UNIT {name} {family.Unit}\n" : "";
            Lines =
            [
                .. Encoding.UTF8.GetBytes($"# HELP {name} "), .. escaped.AsSpan(0, length),
                .. Encoding.UTF8.GetBytes($"\n# TYPE {name} {Word(family.Type)}\n{unit}"),
            ];
            Name = Encoding.UTF8.GetBytes(family.Name);
            BucketName = Encoding.UTF8.GetBytes(family.Name + "_bucket");
            SumName = Encoding.UTF8.GetBytes(family.Name + "_sum");
            CountName = Encoding.UTF8.GetBytes(family.Name + "_count");
        }

        internal byte[] Lines { get; }

        internal byte[] Name { get; }

        internal byte[] BucketName { get; }

        internal byte[] SumName { get; }

        internal byte[] CountName { get; }

        private static string Word(MetricType type) => type switch
        {
            MetricType.Counter => "counter",
            MetricType.Histogram => "histogram",
            _ => "gauge",
        };
    }
}
