// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.ObjectModel;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Monitor.Reporting.Lines;

/// <summary>Distributions of a histogram log (.hlog) in their order, by interval and tag. Belongs to one
/// thread.</summary>
internal sealed class HistogramLog : IDisposable
{
    private const int CompressedCookie = 0x1C84_9314;
    private const int HeadLength = 8;
    private const int MostInflated = 1 << 20;               // bytes: more than any histogram of the series
    private const double MsPerSecond = 1_000;
    private const double LeastSeconds = 1e9;                // shorter times are not since 1970
    private const string BaseTime = "#[BaseTime: ";
    private const string StartTime = "#[StartTime: ";

    private const long AheadMs = 2_000;

    private readonly SortedList<long, HeldInterval> _held = [];
    private readonly TextLines _lines;
    private double? _baseSeconds;
    private double? _startSeconds;
    private (long StartMs, string Tag, SparseHistogram Samples)? _next;

    private HistogramLog(TextLines lines) => _lines = lines;

    /// <summary>Lines with a distribution that belong to no interval that was asked for.</summary>
    public long Left { get; private set; }

    /// <summary>Lines with a distribution that were returned.</summary>
    public long Taken { get; private set; }

    /// <summary>Opens a log.</summary>
    /// <exception cref="FailureException">It cannot be read.</exception>
    public static HistogramLog Open(string path) => new(TextLines.Open(path));

    /// <summary>The distributions of an interval by their tags. Intervals are asked for in about their order: those of
    /// several appliances do not begin at quite the same time.</summary>
    /// <param name="startMs">Its start, UTC, milliseconds.</param>
    /// <exception cref="FailureException">A line is not a line of such a log, or of another range.</exception>
    public IReadOnlyDictionary<string, SparseHistogram> Of(long startMs)
    {
        for (; (_next ??= Read()) is { } next && next.StartMs <= startMs + AheadMs; _next = null)
        {
            if (!_held.TryGetValue(next.StartMs, out HeldInterval? interval))
                _held.Add(next.StartMs, interval = new HeldInterval());
            interval.Samples[next.Tag] = next.Samples;
        }
        Forget(startMs - AheadMs);
        if (!_held.TryGetValue(startMs, out HeldInterval? found))
            return ReadOnlyDictionary<string, SparseHistogram>.Empty;
        found.IsTaken = true;
        return found.Samples;
    }

    /// <summary>Counts what no interval was asked for.</summary>
    public void Finish()
    {
        for (; (_next ??= Read()) is not null; _next = null)
            Left++;
        Forget(long.MaxValue);
    }

    public void Dispose() => _lines.Dispose();

    private void Forget(long beforeMs)
    {
        while (_held.Count > 0 && _held.Keys[0] < beforeMs)
        {
            HeldInterval interval = _held.Values[0];
            (Taken, Left) = interval.IsTaken
                ? (Taken + interval.Samples.Count, Left) : (Taken, Left + interval.Samples.Count);
            _held.RemoveAt(0);
        }
    }

    private (long StartMs, string Tag, SparseHistogram Samples)? Read()
    {
        while (_lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            string text = Encoding.UTF8.GetString(line.Span).TrimEnd('\r');
            if (text.StartsWith(BaseTime, StringComparison.Ordinal))
                _baseSeconds = SecondsOf(text[BaseTime.Length..].Split(' ', ']')[0]);
            else if (text.StartsWith(StartTime, StringComparison.Ordinal))
                _startSeconds = SecondsOf(text[StartTime.Length..].Split(' ', ']')[0]);
            else if (text.Length > 0 && text[0] is not ('#' or '"') && !_lines.IsCut)
                return IntervalOf(text);
        }
        return null;
    }

    private (long StartMs, string Tag, SparseHistogram Samples) IntervalOf(string text)
    {
        string[] fields = text.Split(',');
        string tag = "";
        if (fields[0].StartsWith("Tag=", StringComparison.Ordinal))
            (tag, fields) = (fields[0]["Tag=".Length..], fields[1..]);
        if (fields.Length != 4)
            throw Bad("it is not a line of a histogram log", "give the .hlog that was written with the JSON lines");
        double seconds = SecondsOf(fields[0]);
        seconds += _baseSeconds ?? (seconds < LeastSeconds ? _startSeconds ?? 0 : 0);
        if (seconds < LeastSeconds)
            throw Bad("its times count from an instant that the log does not name (no BaseTime, no StartTime)",
                "give a log with times since 1970, as --hlog writes");
        return ((long)Math.Round(seconds * MsPerSecond), tag, SamplesOf(fields[3]));
    }

    private SparseHistogram SamplesOf(string base64)
    {
        byte[] packed;
        try
        {
            packed = Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw Damaged();
        }
        if (packed.Length < HeadLength || BinaryPrimitives.ReadInt32BigEndian(packed) != CompressedCookie
            || BinaryPrimitives.ReadInt32BigEndian(packed.AsSpan(4)) != packed.Length - HeadLength)
            throw Damaged();
        var samples = new SparseHistogram();
        byte[] bytes = Inflated(packed);
        if (!HistogramV2Reader.TryOpen(bytes, out HistogramV2Reader counts))
            throw Bad("a histogram of another range or precision than 1 ns to 60 s with 3 digits",
                "give a log that --hlog wrote");
        while (counts.MoveNext())
            samples.Append(counts.Index, counts.Count);
        return counts.IsBad ? throw Damaged() : samples;
    }

    private byte[] Inflated(byte[] packed)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(packed, HeadLength, packed.Length - HeadLength),
                CompressionMode.Decompress);
            var bytes = new byte[MostInflated];
            int length = zlib.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..length];
        }
        catch (InvalidDataException)
        {
            throw Damaged();
        }
    }

    private double SecondsOf(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out double seconds) && Math.Abs(seconds) < 1e11
            ? seconds : throw Bad("it has no time in seconds", "give the .hlog that was written with the JSON lines");

    private FailureException Damaged() => Bad("a histogram that is damaged", "copy the file again");

    private FailureException Bad(string what, string remedy) =>
        new(new Failure(ExitCode.Failed, _lines.Place, what, remedy));

    /// <summary>Distributions of one interval.</summary>
    private sealed class HeldInterval
    {
        public Dictionary<string, SparseHistogram> Samples { get; } = new(StringComparer.Ordinal);

        public bool IsTaken { get; set; }
    }
}
