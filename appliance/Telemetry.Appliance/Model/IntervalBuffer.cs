// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;

namespace Telemetry.Appliance.Model;

/// <summary>
/// What one interval measured, handed from the analysis thread to the publisher and back. Counters are totals since the
/// start at the interval's end; histograms, bursts and worst samples are of the interval alone. All allocated at start.
/// </summary>
public sealed class IntervalBuffer
{
    /// <summary>Makes an empty buffer for a topology.</summary>
    public IntervalBuffer(Topology topology, int maxChannels)
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
        for (int index = 0; index < Histograms.Length; index++)
            Histograms[index] = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
    }

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
    public LineCounters[] Lines { get; }

    /// <summary>Totals by feed index.</summary>
    public FeedCounters[] Feeds { get; }

    /// <summary>Totals by session index.</summary>
    public SessionCounters[] Sessions { get; }

    /// <summary>Totals by series index.</summary>
    public SeriesCounters[] Series { get; }

    /// <summary>Number sequences, the first <see cref="ChannelCount"/> rows.</summary>
    public ChannelCounters[] Channels { get; }

    /// <summary>Gaps that are open at the end, the first <see cref="OpenGapCount"/> rows.</summary>
    public OpenGap[] OpenGaps { get; } = new OpenGap[OpenGap.MostTold];

    /// <summary>The interval's samples by series index.</summary>
    public LongHistogram[] Histograms { get; }

    /// <summary>The interval's largest samples: three for each series, largest first.</summary>
    public WorstSample[] Worst { get; }

    /// <summary>
    /// How many things have bursts: the lines by index, then two for each session: to, from the exchange.
    /// </summary>
    public int BurstSources { get; }

    /// <summary>The interval's bursts: <see cref="BurstWindow.Sizes"/> rows for each source.</summary>
    public BurstWindow[] Bursts { get; }

    /// <summary>Clears what belongs to the interval alone.</summary>
    public void ClearInterval()
    {
        foreach (LongHistogram histogram in Histograms)
            histogram.Reset();
        Worst.AsSpan().Fill(new WorstSample { ValueNs = -1 });
        Bursts.AsSpan().Clear();
    }
}
