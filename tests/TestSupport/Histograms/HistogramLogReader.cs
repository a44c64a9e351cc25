// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace HdrHistogram;

/// <summary>Reads a histogram log (.hlog), formats 1.2 and 1.3, as upstream's class of this name does.</summary>
public sealed class HistogramLogReader : IDisposable
{
    private const string StartTimeKey = "#[StartTime: ";
    private const string BaseTimeKey = "#[BaseTime: ";
    private const string TagKey = "Tag=";
    private const double MsPerSecond = 1000.0;

    // Times this far before the log's start count from its start, not from the epoch.
    private const double SecondsPerYear = 365 * 24 * 3600.0;

    private readonly StreamReader _log;
    private double? _startSeconds;
    private double? _baseSeconds;

    /// <summary>Makes a reader of the stream, which is left open.</summary>
    public HistogramLogReader(Stream inputStream) =>
        _log = new StreamReader(inputStream, leaveOpen: true);

    /// <summary>Reads the histograms one by one, with their time stamps and tags.</summary>
    /// <exception cref="FormatException">A line is not of a histogram log; the message has its number.</exception>
    public IEnumerable<HistogramBase> ReadHistograms()
    {
        int lineNumber = 0;
        while (_log.ReadLine() is { } line)
        {
            lineNumber++;
            if (line.StartsWith('#'))
                ReadComment(line, lineNumber);
            else if (!line.StartsWith('"'))
                yield return ReadInterval(line, lineNumber);
        }
    }

    /// <summary>Start of the log: from its header, else the first interval's start. Known after reading.</summary>
    public DateTime GetStartTime() =>
        DateTimeOffset.FromUnixTimeMilliseconds(ToMs(_startSeconds ?? 0.0)).UtcDateTime;

    /// <summary>Releases the reader. The stream stays open.</summary>
    public void Dispose() => _log.Dispose();

    private static long ToMs(double seconds) => (long)Math.Round(seconds * MsPerSecond);

    private void ReadComment(string line, int lineNumber)
    {
        if (line.StartsWith(StartTimeKey, StringComparison.Ordinal))
            _startSeconds = ReadHeaderSeconds(line, StartTimeKey, lineNumber);
        else if (line.StartsWith(BaseTimeKey, StringComparison.Ordinal))
            _baseSeconds = ReadHeaderSeconds(line, BaseTimeKey, lineNumber);
    }

    private static double ReadHeaderSeconds(string line, string key, int lineNumber)
    {
        string rest = line[key.Length..];
        int end = rest.IndexOfAny([' ', ']']);
        return ReadSeconds(end < 0 ? rest : rest[..end], lineNumber);
    }

    private HistogramBase ReadInterval(string line, int lineNumber)
    {
        string? tag = null;
        string[] fields = line.Split(',');
        if (fields[0].StartsWith(TagKey, StringComparison.Ordinal))
        {
            tag = fields[0][TagKey.Length..];
            fields = fields[1..];
            if (tag.Contains(' '))
                throw Bad(lineNumber, "a tag has no spaces");
        }

        if (fields.Length != 4)
            throw Bad(lineNumber, $"an interval has 4 fields and perhaps a tag, not {fields.Length} fields");

        double seconds = ReadSeconds(fields[0], lineNumber);
        double lengthSeconds = ReadSeconds(fields[1], lineNumber);
        _startSeconds ??= seconds;
        _baseSeconds ??= seconds < _startSeconds - SecondsPerYear ? _startSeconds : 0.0;

        HistogramBase histogram = ReadHistogram(fields[3], lineNumber);
        histogram.Tag = tag;
        histogram.StartTimeStamp = ToMs(seconds + _baseSeconds.Value);
        histogram.EndTimeStamp = ToMs(seconds + _baseSeconds.Value + lengthSeconds);
        return histogram;
    }

    private static double ReadSeconds(string field, int lineNumber)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        const double Limit = 1e11;      // seconds; the milliseconds of it are still exact and a date
        bool isNumber = double.TryParse(field, Style, CultureInfo.InvariantCulture, out double seconds);
        return isNumber && Math.Abs(seconds) < Limit
            ? seconds
            : throw Bad(lineNumber, $"'{Shortened(field)}' is not a time in seconds");
    }

    private static HistogramBase ReadHistogram(string base64, int lineNumber)
    {
        try
        {
            return EncodedHistogram.DecodeCompressed(Convert.FromBase64String(base64));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new FormatException(
                $"Line {lineNumber}: the histogram cannot be read: {exception.Message}", exception);
        }
    }

    private static string Shortened(string field) => field.Length <= 40 ? field : field[..40] + "...";

    private static FormatException Bad(int lineNumber, string what) => new($"Line {lineNumber}: {what}.");
}
