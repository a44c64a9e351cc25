// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.InteropServices;
using HdrHistogram;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Positions;
using Telemetry.Model.Types;

namespace Telemetry.Model.Intervals;

/// <summary>Measurements of one interval, passed from the analysis thread to the publisher and back. Counters are
/// totals since the start at the interval's end; histograms, bursts and worst samples are of the interval alone. All
/// memory is allocated at start.</summary>
public sealed class IntervalBuffer
{
    /// <summary>Makes an empty buffer for a topology.</summary>
    /// <param name="topology">The feeds and sessions watched.</param>
    /// <param name="maxChannels">Highest number of number sequences.</param>
    /// <param name="firstSeries">The first series with histograms of its own; those of earlier series are taken over
    /// from another buffer.</param>
    /// <param name="isPrefaulted">True if the histograms are prefaulted at once, for a buffer that is allocated while
    /// packets arrive.</param>
    public IntervalBuffer(Topology topology, int maxChannels, int firstSeries = 0, bool isPrefaulted = false)
    {
        Lines = new LineCounters[topology.Lines.Count];
        Feeds = new FeedCounters[topology.Feeds.Count];
        Sessions = new SessionCounters[topology.Sessions.Count];
        Recovery = new RecoveryCounters[topology.Recovery.Count];
        Series = new SeriesCounters[topology.Series.Count];
        Channels = new ChannelRow[maxChannels];
        OtherChannels = new ChannelCounters[topology.Feeds.Count];
        Histograms = new LongHistogram[topology.Series.Count];
        Worst = new WorstSample[topology.Series.Count * WorstSample.PerSeries];
        BurstSources = topology.Lines.Count + 2 * topology.Sessions.Count;
        Bursts = new BurstWindow[BurstSources * BurstWindow.Sizes];
        for (int index = firstSeries; index < Histograms.Length; index++)
        {
            Histograms[index] = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            if (isPrefaulted)
                SeriesRange.Prefault(Histograms[index]);
        }
        Worst.AsSpan().Fill(new WorstSample { ValueNs = -1 });
        Types = TypeCounts.For(topology);
    }

    private int _version;

    /// <summary>First stamp of the interval, nanoseconds of the pipeline's clock.</summary>
    public long StartStampNs;

    /// <summary>End of the interval (exclusive), nanoseconds of the pipeline's clock.</summary>
    public long EndStampNs;

    /// <summary>End of the interval as UTC since 1970, nanoseconds.</summary>
    public long EndTimeNs;

    /// <summary>Position in the ring to the publisher of the last event before the interval's end; -1 if there was
    /// none.</summary>
    public long LastEvent = -1;

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

    /// <summary>Rows of <see cref="Drops"/> in use.</summary>
    public int DropCount;

    /// <summary>Totals of the pipeline.</summary>
    public PipelineCounters Pipeline;

    /// <summary>Totals by line index.</summary>
    public LineCounters[] Lines { get; private set; }

    /// <summary>Totals by feed index.</summary>
    public FeedCounters[] Feeds { get; private set; }

    /// <summary>Totals by session index.</summary>
    public SessionCounters[] Sessions { get; private set; }

    /// <summary>Totals by index of the recovery channel.</summary>
    public RecoveryCounters[] Recovery { get; private set; }

    /// <summary>Totals by series index.</summary>
    public SeriesCounters[] Series { get; private set; }

    /// <summary>Number sequences with their counters of the interval alone, the first <see cref="ChannelCount"/>
    /// rows.</summary>
    public ChannelRow[] Channels { get; private set; }

    /// <summary>By feed index: counters of the interval of sequences without a row.</summary>
    public ChannelCounters[] OtherChannels { get; private set; }

    /// <summary>The interval's messages by type, and its sizes; null if they are not counted.</summary>
    public TypeCounts? Types { get; }

    /// <summary>Gaps open at the end, the first <see cref="OpenGapCount"/> rows.</summary>
    public OpenGap[] OpenGaps { get; } = new OpenGap[OpenGap.MaxReported];

    /// <summary>Packets that the host dropped since the start, the first <see cref="DropCount"/> rows; empty if
    /// they are not recorded.</summary>
    public DropRow[] Drops { get; init; } = [];

    /// <summary>Totals of the steps of packets; 0 if they are not recorded.</summary>
    public StepCounters Stages;

    /// <summary>Rows of <see cref="Deliveries"/> in use.</summary>
    public int DeliveryCount;

    /// <summary>Numbers that processes read or did not read, the first <see cref="DeliveryCount"/> rows; empty if reads
    /// are not recorded.</summary>
    public DeliveryRow[] Deliveries { get; init; } = [];

    /// <summary>The interval's samples by series index.</summary>
    public LongHistogram[] Histograms { get; private set; }

    /// <summary>The interval's largest samples: three for each series, largest first.</summary>
    public WorstSample[] Worst { get; private set; }

    /// <summary>Number of burst sources: the lines by index, then two for each session: to the exchange, from the
    /// exchange.</summary>
    public int BurstSources { get; private set; }

    /// <summary>The interval's bursts: <see cref="BurstWindow.Sizes"/> rows for each source.</summary>
    public BurstWindow[] Bursts { get; private set; }

    /// <summary>Index of the buffer within its exchange.</summary>
    public int Place { get; init; }

    /// <summary>Number of the configuration change that it is sized for.</summary>
    public int Version => Volatile.Read(ref _version);

    public int SeriesCount => Histograms.Length;

    /// <summary>Takes over the memory of a larger buffer, and copies its own content into it. Called by the thread that
    /// holds the buffer; allocates nothing.</summary>
    /// <param name="larger">An empty buffer, used up by this; it has histograms at least of the series that this
    /// lacks.</param>
    /// <param name="version">Number of the configuration change.</param>
    public void Grow(IntervalBuffer larger, int version)
    {
        Lines.CopyTo(larger.Lines.AsSpan());
        Feeds.CopyTo(larger.Feeds.AsSpan());
        Sessions.CopyTo(larger.Sessions.AsSpan());
        Recovery.CopyTo(larger.Recovery.AsSpan());
        Series.CopyTo(larger.Series.AsSpan());
        Histograms.CopyTo(larger.Histograms.AsSpan());
        Worst.CopyTo(larger.Worst.AsSpan());
        BurstWindow.Move(Bursts, Lines.Length, larger.Bursts, larger.Lines.Length);
        Channels.AsSpan(0, ChannelCount).CopyTo(larger.Channels);
        OtherChannels.CopyTo(larger.OtherChannels.AsSpan());
        OtherChannels = larger.OtherChannels;
        (Lines, Feeds, Sessions, Series) = (larger.Lines, larger.Feeds, larger.Sessions, larger.Series);
        (Channels, Histograms, Worst, Bursts) = (larger.Channels, larger.Histograms, larger.Worst, larger.Bursts);
        (BurstSources, Recovery) = (larger.BurstSources, larger.Recovery);
        Positions = larger.Positions;
        Types?.Grow(larger.Types!);
        if (Orders is { } orders)
            larger.Orders!.TakeOver(orders);
        Orders = larger.Orders;
        Volatile.Write(ref _version, version);
    }

    /// <summary>Positions of the sequences at the interval's end; null if they are not kept.</summary>
    public SequencePositions? Positions { get; set; }

    /// <summary>Orders of the worst samples; null if only the samples are kept.</summary>
    public WorstOrders? Orders { get; set; }

    /// <summary>Clears the values that belong to the interval alone.</summary>
    public void ClearInterval()
    {
        foreach (LongHistogram histogram in Histograms)
            histogram.Reset();
        Worst.AsSpan().Fill(new WorstSample { ValueNs = -1 });
        Bursts.AsSpan().Clear();
        Orders?.Clear();
        Types?.Clear();
    }
}

/// <summary>One of the largest samples of a series in an interval.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct WorstSample
{
    /// <summary>Number of samples kept for a series and interval.</summary>
    public const int PerSeries = 3;

    /// <summary>The sample, nanoseconds; -1 where there is none.</summary>
    public long ValueNs;

    /// <summary>Stamp of the packet that ended it, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Sequence number of the feed packet; 0 if no feed packet ended it.</summary>
    public ulong Sequence;

    /// <summary>The order's key; empty if the sample is of no order.</summary>
    public OrderKey Key;

    /// <summary>Stages of the order's way through the host; those of tick-to-trade, where steps are
    /// recorded.</summary>
    public OrderStages Stages;

    /// <summary>The order's row in its session's table of requests, from 1; 0 if it has none.</summary>
    public int Row;

    /// <summary>Place of the finished order in <see cref="IntervalBuffer.Orders"/>; 0 if it is not there.</summary>
    public int Order;
}

/// <summary>The busiest sliding window of one size of one source (a line, or a direction of a session).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BurstWindow
{
    /// <summary>Number of window sizes: 10 µs, 100 µs, 1 ms, 10 ms.</summary>
    public const int Sizes = 4;

    /// <summary>Length of the longest window, nanoseconds.</summary>
    public const long LongestNs = 10_000_000;

    private const int EntriesOfAll = 1 << 21;
    private const int MostEntries = 1 << 16;
    private const int LeastEntries = 1 << 10;
    private const int LineOverDirection = 4;            // an order session sends much less than a feed

    public long Packets;

    /// <summary>Wire bytes in the window.</summary>
    public long Bytes;

    /// <summary>Stamp of the window's first packet, nanoseconds.</summary>
    public long StampNs;

    /// <summary>True if it has more packets than another one, or as many and more bytes.</summary>
    public readonly bool IsBusierThan(in BurstWindow other) =>
        Packets > other.Packets || (Packets == other.Packets && Bytes > other.Bytes);

    private static ReadOnlySpan<long> LengthsNs => [10_000, 100_000, 1_000_000, LongestNs];

    /// <summary>Length of the window at an index, nanoseconds.</summary>
    /// <param name="index">0 to <see cref="Sizes"/> - 1.</param>
    public static long LengthNs(int index) => LengthsNs[index];

    /// <summary>Index of the window of a length, nanoseconds; -1 if there is none.</summary>
    public static int IndexOf(long lengthNs)
    {
        int index = Sizes - 1;
        while (index >= 0 && LengthNs(index) != lengthNs)
            index--;
        return index;
    }

    /// <summary>Highest number of packets counted in a window of a line, given the number of lines and directions of
    /// sessions.</summary>
    public static int PacketsOfLine(int sources)
    {
        int each = EntriesOfAll / Math.Max(sources, 1);
        return Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)each + 1) / 2, LeastEntries, MostEntries);
    }

    /// <summary>Highest number of packets counted in a window of a direction of a session.</summary>
    public static int PacketsOfDirection(int sources) =>
        Math.Max(PacketsOfLine(sources) / LineOverDirection, LeastEntries);

    /// <summary>Copies the windows of lines, and of sessions after them, to arrays that may have room for more of
    /// both.</summary>
    public static void Move(
        ReadOnlySpan<BurstWindow> from, int linesThere, Span<BurstWindow> to, int linesHere)
    {
        int ofLines = linesThere * Sizes;
        from[..ofLines].CopyTo(to);
        from[ofLines..].CopyTo(to[(linesHere * Sizes)..]);
    }
}
