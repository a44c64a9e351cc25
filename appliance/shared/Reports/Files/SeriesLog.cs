// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using HdrHistogram;
using Telemetry.Model.Days;

namespace Telemetry.Reports.Files;

/// <summary>
/// The distributions of intervals as lines of a histogram log (.hlog, format 1.3): one for each series that has samples
/// in the interval, tagged with its name and key. Comments before them state configuration, clock and completeness.
/// </summary>
internal sealed class SeriesLog : IDisposable
{
    /// <summary>First line of such a file.</summary>
    public const string FirstLine = "#[Histogram log format version 1.3]";

    private const long NsPerMs = 1_000_000;

    private readonly PublisherTags _tags = new();
    private readonly LogComments _comments = new();
    private readonly MemoryStream _lines = new();
    private readonly LongHistogram _histogram = new(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
    private HistogramLogWriter _writer;

    /// <summary>Creates a log; its header comes with the first lines.</summary>
    public SeriesLog() => _writer = new HistogramLogWriter(_lines);

    /// <summary>The lines of an interval; valid until the next call.</summary>
    /// <param name="isFirst">True if the file is empty: the header comes first.</param>
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
            _histogram.Reset();
            samples.AddTo(_histogram);
            _histogram.Tag = SeriesTag.Of(series.Series, series.Key) + suffix;
            _histogram.StartTimeStamp = StartMsOf(interval);
            _histogram.EndTimeStamp = (interval.EndTimeNs ?? interval.EndStampNs) / NsPerMs;
            _writer.Append(_histogram);
        }
        bool isIncomplete = AddComments(interval.Interval);
        if (_lines.Length == 0 && !isIncomplete)
            return [];
        if (_lines.Length == 0 && isFirst)
            _writer.Write(DateTimeOffset.FromUnixTimeMilliseconds(StartMsOf(interval)).UtcDateTime);
        return WithComments(_lines.GetBuffer().AsSpan(0, (int)_lines.Length));
    }

    private static long StartMsOf(SnapshotReport interval) => (interval.StartTimeNs ?? interval.StartStampNs) / NsPerMs;

    /// <summary>Writes the comments of the interval's lines; true if not everything was observed.</summary>
    private bool AddComments(SummaryReport interval)
    {
        _comments.Clear();
        _comments.AddConfiguration(interval.ConfigHash);
        _comments.AddHostSettings(interval.HostSettings?.Hash, interval.HostSettings?.Changes ?? 0);
        _comments.AddClock(interval.Clock?.UncertaintyNs);
        var incomplete = new List<string>();
        foreach (SeriesReport series in interval.Series)
        {
            if (!series.Complete)
                incomplete.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{SeriesTag.Of(series.Series, series.Key)} may miss {series.MayBeMissing}"));
        }
        bool hasUnobserved = false;
        foreach (FeedReport feed in interval.Feeds)
        {
            if (feed.MessagesUnobserved == 0)
                continue;
            _comments.AddUnobserved(feed.Feed, feed.MessagesUnobserved);
            hasUnobserved = true;
        }
        if (incomplete.Count > 0)
            _comments.AddIncomplete(string.Join(", ", incomplete));
        else if (hasUnobserved)
            _comments.AddIncomplete("numbers were not observed");
        else
            _comments.AddComplete();
        return incomplete.Count > 0 || hasUnobserved;
    }

    /// <summary>Puts the comments before the distributions and after the header, if there is one.</summary>
    private byte[] WithComments(ReadOnlySpan<byte> lines)
    {
        int header = 0;
        while (header < lines.Length && lines[header] is (byte)'#' or (byte)'"')
            header += lines[header..].IndexOf((byte)'\n') + 1;
        return [.. lines[..header], .. _comments.Bytes, .. lines[header..]];
    }

    public void Dispose()
    {
        _writer.Dispose();
        _lines.Dispose();
    }
}
