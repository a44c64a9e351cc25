// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using HdrHistogram;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Appliance.Hosting.IntervalFiles;

/// <summary>
/// The distributions of intervals as lines of a histogram log (.hlog, format 1.3): one for each series that has samples
/// in the interval, tagged with its name and key.
/// </summary>
internal sealed class SeriesLog : IDisposable
{
    /// <summary>What such a file begins with.</summary>
    public const string FirstLine = "#[Histogram log format version 1.3]";

    private const long NsPerMs = 1_000_000;

    private readonly PublisherTags _tags = new();
    private readonly MemoryStream _lines = new();
    private HistogramLogWriter _writer;

    /// <summary>Makes a log; its header is with the first lines.</summary>
    public SeriesLog() => _writer = new HistogramLogWriter(_lines);

    /// <summary>The tag of a series: <c>feed_age/itch/A</c>. A tag has neither commas nor spaces.</summary>
    public static string TagOf(string series, string? key) => string.Concat(
        (key is null ? series : $"{series}/{key}").Select(
            letter => letter == ',' || char.IsWhiteSpace(letter) ? '_' : letter));

    /// <summary>The lines of an interval; valid until the next call.</summary>
    /// <param name="interval">What it had.</param>
    /// <param name="isFirst">Whether nothing is in the file: the header comes first.</param>
    public Span<byte> LinesOf(SnapshotReport interval, bool isFirst)
    {
        if (isFirst)
        {
            _writer.Dispose();
            _writer = new HistogramLogWriter(_lines);
        }
        _lines.SetLength(0);
        string suffix = _tags.SuffixOf(interval);
        foreach (SeriesReport series in interval.Interval.Series)
        {
            if (series.Samples is not { TotalCount: > 0 } samples)
                continue;
            samples.Tag = TagOf(series.Series, series.Key) + suffix;
            samples.StartTimeStamp = (interval.StartTimeNs ?? interval.StartStampNs) / NsPerMs;
            samples.EndTimeStamp = (interval.EndTimeNs ?? interval.EndStampNs) / NsPerMs;
            _writer.Append(samples);
        }
        Span<byte> lines = _lines.GetBuffer().AsSpan(0, (int)_lines.Length);
        return lines.IsEmpty || interval.Interval.HostSettings is not { } settings
            ? lines : WithComment(lines, CommentOf(settings));
    }

    /// <summary>Says of which host settings the lines behind it are; readers of such logs pass it over.</summary>
    private static string CommentOf(HostSettingsReport settings) => settings.Changes is > 0 and var changes
        ? string.Create(CultureInfo.InvariantCulture,
            $"#[Host settings: {settings.Hash}, {changes} changed in the interval]\n")
        : $"#[Host settings: {settings.Hash}]\n";

    private static Span<byte> WithComment(ReadOnlySpan<byte> lines, string comment)
    {
        int header = 0;
        while (header < lines.Length && lines[header] is (byte)'#' or (byte)'"')
            header += lines[header..].IndexOf((byte)'\n') + 1;
        return (byte[])[.. lines[..header], .. Encoding.ASCII.GetBytes(comment), .. lines[header..]];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _lines.Dispose();
    }
}
