// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using HdrHistogram;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;

namespace Telemetry.Capture.Tests;

/// <summary>What the analysis made of records: every counter, sample and event, as text that can be compared.</summary>
internal sealed class CaptureOutcome(Topology topology, IReadOnlyList<PacketEvent> packets, long lateRecords)
{
    private readonly LongHistogram[] _samples = [.. topology.Series.Select(_ =>
        new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits))];

    private readonly long[] _longestOfLine = new long[topology.Lines.Count];
    private readonly long[] _longestOfFeed = new long[topology.Feeds.Count];

    /// <summary>Packets in the order in which the reader gave them.</summary>
    public IReadOnlyList<PacketEvent> Packets { get; } = packets;

    /// <summary>What the reader counted as late.</summary>
    public long LateRecords { get; } = lateRecords;

    /// <summary>The reported events.</summary>
    public List<TelemetryEvent> Events { get; } = [];

    /// <summary>The totals at the end.</summary>
    public IntervalBuffer Last { get; } = new(topology, 4);

    /// <summary>Takes an interval.</summary>
    public void Add(IntervalBuffer interval)
    {
        for (int series = 0; series < _samples.Length; series++)
            _samples[series].Add(interval.Histograms[series]);
        for (int line = 0; line < _longestOfLine.Length; line++)
            _longestOfLine[line] = Math.Max(_longestOfLine[line], interval.Lines[line].Blind.LongestNs);
        for (int feed = 0; feed < _longestOfFeed.Length; feed++)
            _longestOfFeed[feed] = Math.Max(_longestOfFeed[feed], interval.Feeds[feed].Blind.LongestNs);
        interval.Lines.CopyTo(Last.Lines, 0);
        interval.Feeds.CopyTo(Last.Feeds, 0);
        interval.Sessions.CopyTo(Last.Sessions, 0);
        Last.Pipeline = interval.Pipeline;
    }

    /// <summary>All of it.</summary>
    public string Text() => string.Concat(topology.Feeds.Select(TextOf).Concat(topology.Sessions.Select(TextOf)));

    /// <summary>All of one session.</summary>
    public string TextOf(SessionDefinition session)
    {
        var text = new StringBuilder();
        Append(text, $"session {session.Name}", new ReadOnlySpan<SessionCounters>(in Last.Sessions[session.Index]));
        AppendSamples(text, series => series.SessionIndex == session.Index);
        foreach (string got in Events.Where(item => item.SessionIndex == session.Index).Select(Describe).Order())
            text.Append(got).Append('\n');
        return text.ToString();
    }

    /// <summary>The samples of one kind of a session.</summary>
    public string SamplesOf(SessionDefinition session, SeriesKind kind)
    {
        var text = new StringBuilder();
        AppendSamples(text, series => series.SessionIndex == session.Index && series.Kind == kind);
        return text.ToString();
    }

    /// <summary>All of one feed.</summary>
    public string TextOf(FeedDefinition feed)
    {
        var text = new StringBuilder();
        FeedCounters counted = Last.Feeds[feed.Index];
        counted.Blind.LongestNs = _longestOfFeed[feed.Index];
        Append(text, $"feed {feed.Name}", new ReadOnlySpan<FeedCounters>(in counted));
        foreach (LineDefinition line in feed.Lines)
        {
            LineCounters counters = Last.Lines[line.Index];
            counters.Blind.LongestNs = _longestOfLine[line.Index];
            Append(text, $"line {line.Name}", new ReadOnlySpan<LineCounters>(in counters));
        }
        AppendSamples(text, series => series.FeedIndex == feed.Index && series.SessionIndex < 0);
        foreach (string got in Events.Where(item => item.FeedIndex == feed.Index).Select(Describe).Order())
            text.Append(got).Append('\n');
        return text.ToString();
    }

    private void AppendSamples(StringBuilder text, Func<SeriesDefinition, bool> isWanted)
    {
        foreach (SeriesDefinition series in topology.Series.Where(isWanted))
        {
            text.Append(CultureInfo.InvariantCulture, $"{series.Kind} {series.Key}:");
            foreach ((long value, long count) in _samples[series.Index].Steps())
                text.Append(CultureInfo.InvariantCulture, $" {value}x{count}");
            text.Append('\n');
        }
    }

    private static void Append<T>(StringBuilder text, string what, ReadOnlySpan<T> counters)
        where T : unmanaged
    {
        text.Append(what).Append(':');
        foreach (long counter in MemoryMarshal.Cast<T, long>(counters))
            text.Append(CultureInfo.InvariantCulture, $" {counter}");
        text.Append('\n');
    }

    private static string Describe(TelemetryEvent got) => string.Create(CultureInfo.InvariantCulture,
        $"{got.StampNs} {got.Kind} {got.State} line {got.LineIndex} {got.First}-{got.Last} {got.GapState} "
        + $"by {got.RepairedByLineIndex} {got.OpenedStampNs}..{got.ClosedStampNs} {got.Cause} {got.Count}");
}
