// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>
/// Writes a histogram log (.hlog, format 1.3): a line for each interval, with its start and length in seconds, its
/// highest value and the compressed histogram.
/// </summary>
public sealed class HistogramLogWriter : IDisposable
{
    // Readers of the format expect nanoseconds and show milliseconds.
    private const double MaxValueUnitRatio = 1_000_000.0;
    private const double MsPerSecond = 1000.0;
    private const int TextBufferLength = 1024;      // characters

    private readonly StreamWriter _log;
    private ByteBuffer _compressed = ByteBuffer.Allocate(0);
    private bool _headerIsWritten;

    /// <summary>Creates a writer to the stream, which is left open.</summary>
    public HistogramLogWriter(Stream outputStream)
    {
        UTF8Encoding withoutMark = new(encoderShouldEmitUTF8Identifier: false);
        _log = new StreamWriter(outputStream, withoutMark, TextBufferLength, leaveOpen: true) { NewLine = "\n" };
    }

    /// <summary>Writes the header with the start of the log, and the histograms.</summary>
    public void Write(DateTime startTime, params HistogramBase[] histograms)
    {
        DateTimeOffset start = new(startTime.ToUniversalTime());
        double startSeconds = start.ToUnixTimeMilliseconds() / MsPerSecond;
        _log.WriteLine("#[Histogram log format version 1.3]");
        _log.WriteLine(Invariant($"#[StartTime: {startSeconds:F3} (seconds since epoch), {start.UtcDateTime:o}]"));
        _log.WriteLine("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"");
        _headerIsWritten = true;
        foreach (HistogramBase histogram in histograms)
            WriteInterval(histogram);

        _log.Flush();
    }

    /// <summary>Writes a histogram; before the first one also the header, with that histogram's start.</summary>
    public void Append(HistogramBase histogram)
    {
        if (!_headerIsWritten)
            Write(DateTimeOffset.FromUnixTimeMilliseconds(histogram.StartTimeStamp).UtcDateTime);

        WriteInterval(histogram);
        _log.Flush();
    }

    /// <summary>Flushes the buffer. The stream stays open.</summary>
    public void Dispose() => _log.Dispose();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void WriteInterval(HistogramBase histogram)
    {
        int neededCapacity = histogram.GetNeededByteBufferCapacity();
        if (_compressed.Capacity() < neededCapacity)
            _compressed = ByteBuffer.Allocate(neededCapacity);

        _compressed.Position = 0;
        int length = histogram.EncodeIntoCompressedByteBuffer(_compressed);
        _compressed.Position = 0;

        double startSeconds = histogram.StartTimeStamp / MsPerSecond;
        double lengthSeconds = (histogram.EndTimeStamp - histogram.StartTimeStamp) / MsPerSecond;
        double max = histogram.GetMaxValue() / MaxValueUnitRatio;
        if (!string.IsNullOrEmpty(histogram.Tag))
            _log.Write($"Tag={histogram.Tag},");

        _log.Write(Invariant($"{startSeconds:F3},{lengthSeconds:F3},{max:F3},"));
        _log.WriteLine(Convert.ToBase64String(_compressed.Rest()[..length]));
    }
}
