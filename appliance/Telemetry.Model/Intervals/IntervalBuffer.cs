// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Positions;

namespace Telemetry.Model.Intervals;

/// <summary>
/// What one interval measured, handed from the analysis thread to the publisher and back. Counters are totals since the
/// start at the interval's end; histograms, bursts and worst samples are of the interval alone. All allocated at start.
/// </summary>
public sealed class IntervalBuffer
{
    /// <summary>Makes an empty buffer for a topology.</summary>
    /// <param name="topology">What is watched.</param>
    /// <param name="maxChannels">Number sequences that it can tell.</param>
    /// <param name="firstSeries">The first series that has histograms here: of those before it, another buffer's are
    /// taken over.</param>
    /// <param name="isTouched">Whether every page of them is in memory at once, for who makes it while packets
    /// come.</param>
    public IntervalBuffer(Topology topology, int maxChannels, int firstSeries = 0, bool isTouched = false)
    {
        Lines = new LineCounters[topology.Lines.Count];
        Feeds = new FeedCounters[topology.Feeds.Count];
        Sessions = new SessionCounters[topology.Sessions.Count];
        Series = new SeriesCounters[topology.Series.Count];
        Channels = new ChannelCounters[maxChannels];
        Histograms = new LongHistogram[topology.Series.Count];
        Worst = new WorstSample[topology.Series.Count * WorstSample.PerSeries];
        BurstSources = topology.Lines.Count + 2 * topology.Sessions.Count;
        Bursts = new BurstWindow[BurstSources * BurstWindow.Sizes];
        for (int index = firstSeries; index < Histograms.Length; index++)
        {
            Histograms[index] = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            if (isTouched)
                SeriesRange.Prefault(Histograms[index]);
        }
        Worst.AsSpan().Fill(new WorstSample { ValueNs = -1 });
    }

    private int _version;

    /// <summary>First stamp of the interval, nanoseconds of the pipeline's clock.</summary>
    public long StartStampNs;

    /// <summary>End of the interval (exclusive), nanoseconds of the pipeline's clock.</summary>
    public long EndStampNs;

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long EndTimeNs;

    /// <summary>True if a day of the counters ends with this interval.</summary>
    public bool EndsDay;

    /// <summary>Number of the interval from 1.</summary>
    public long Ordinal;

    /// <summary>True if the input ends with this interval.</summary>
    public bool IsLast;

    /// <summary>Rows of <see cref="Channels"/> in use.</summary>
    public int ChannelCount;

    /// <summary>Rows of <see cref="OpenGaps"/> in use.</summary>
    public int OpenGapCount;

    /// <summary>Totals of the pipeline.</summary>
    public PipelineCounters Pipeline;

    /// <summary>Totals by line index.</summary>
    public LineCounters[] Lines { get; private set; }

    /// <summary>Totals by feed index.</summary>
    public FeedCounters[] Feeds { get; private set; }

    /// <summary>Totals by session index.</summary>
    public SessionCounters[] Sessions { get; private set; }

    /// <summary>Totals by series index.</summary>
    public SeriesCounters[] Series { get; private set; }

    /// <summary>Number sequences, the first <see cref="ChannelCount"/> rows.</summary>
    public ChannelCounters[] Channels { get; private set; }

    /// <summary>Gaps that are open at the end, the first <see cref="OpenGapCount"/> rows.</summary>
    public OpenGap[] OpenGaps { get; } = new OpenGap[OpenGap.MostTold];

    /// <summary>The interval's samples by series index.</summary>
    public LongHistogram[] Histograms { get; private set; }

    /// <summary>The interval's largest samples: three for each series, largest first.</summary>
    public WorstSample[] Worst { get; private set; }

    /// <summary>
    /// How many things have bursts: the lines by index, then two for each session: to, from the exchange.
    /// </summary>
    public int BurstSources { get; private set; }

    /// <summary>The interval's bursts: <see cref="BurstWindow.Sizes"/> rows for each source.</summary>
    public BurstWindow[] Bursts { get; private set; }

    /// <summary>Which of the buffers of an exchange it is.</summary>
    public int Place { get; init; }

    /// <summary>Which change of the configuration it has room for.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Series that it has room for.</summary>
    public int SeriesCount => Histograms.Length;

    /// <summary>
    /// Takes the memory of a larger buffer, with all that is in its own. For the thread that has the buffer; nothing
    /// is allocated.
    /// </summary>
    /// <param name="larger">An empty buffer, used up; it has histograms at least of the series that this lacks.</param>
    /// <param name="version">Which change it is for.</param>
    public void Grow(IntervalBuffer larger, int version)
    {
        Lines.CopyTo(larger.Lines.AsSpan());
        Feeds.CopyTo(larger.Feeds.AsSpan());
        Sessions.CopyTo(larger.Sessions.AsSpan());
        Series.CopyTo(larger.Series.AsSpan());
        Histograms.CopyTo(larger.Histograms.AsSpan());
        Worst.CopyTo(larger.Worst.AsSpan());
        BurstWindow.Move(Bursts, Lines.Length, larger.Bursts, larger.Lines.Length);
        Channels.AsSpan(0, ChannelCount).CopyTo(larger.Channels);
        (Lines, Feeds, Sessions, Series) = (larger.Lines, larger.Feeds, larger.Sessions, larger.Series);
        (Channels, Histograms, Worst, Bursts) = (larger.Channels, larger.Histograms, larger.Worst, larger.Bursts);
        BurstSources = larger.BurstSources;
        Positions = larger.Positions;
        Volatile.Write(ref _version, version);
    }

    /// <summary>Where the sequences stand at the interval's end; null where nobody keeps that.</summary>
    public SequencePositions? Positions { get; set; }

    /// <summary>Clears what belongs to the interval alone.</summary>
    public void ClearInterval()
    {
        foreach (LongHistogram histogram in Histograms)
            histogram.Reset();
        Worst.AsSpan().Fill(new WorstSample { ValueNs = -1 });
        Bursts.AsSpan().Clear();
    }
}
