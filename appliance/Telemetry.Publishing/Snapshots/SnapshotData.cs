// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Feeds;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Snapshots;

/// <summary>
/// What the rows of an interval, of several that were merged, or of the day are made from. All memory is there from the
/// start.
/// </summary>
[HotPath]
internal sealed class SnapshotData
{
    /// <summary>Makes room.</summary>
    /// <param name="topology">What is watched.</param>
    /// <param name="channels">Rows for number sequences.</param>
    /// <param name="scope">0 of intervals, 1 since the start.</param>
    /// <param name="keepsHistograms">False if the histograms are always those of a borrowed interval.</param>
    /// <param name="firstSeries">The first series that has a histogram here: of those before it, that of smaller data
    /// is taken over.</param>
    /// <param name="takesHistograms">False if <see cref="TakeHistograms"/> is called before use.</param>
    public SnapshotData(
        Topology topology, int channels, byte scope, bool keepsHistograms, int firstSeries = 0,
        bool takesHistograms = true)
    {
        Scope = scope;
        Lines = new LineCounters[topology.Lines.Count];
        Feeds = new FeedCounters[topology.Feeds.Count];
        Sessions = new SessionCounters[topology.Sessions.Count];
        Series = new SeriesCounters[topology.Series.Count];
        SocketRows = [.. topology.SocketRows];
        Sockets = new long[SocketRows.Length];
        Memberships = new LineMembership[topology.Lines.Count];
        SeriesFirstOrdinals = new long[topology.Series.Count];
        Channels = new ChannelCounters[channels];
        OpenGaps = new OpenGap[OpenGap.MostTold];
        Subscribers = new SubscriberCounters[scope == 0 ? 0 : SubscriberCounters.MostTold];
        Worst = new WorstSample[topology.Series.Count * WorstSample.PerSeries];
        Bursts = new BurstWindow[(topology.Lines.Count + 2 * topology.Sessions.Count) * BurstWindow.Sizes];
        Histograms = new LongHistogram[keepsHistograms ? topology.Series.Count : 0];
        Clear(1);
        if (takesHistograms)
            TakeHistograms(firstSeries);
    }

    /// <summary>Makes the histograms, unless they are there.</summary>
    /// <param name="firstSeries">The first series that has one here.</param>
    [ColdPath]
    public void TakeHistograms(int firstSeries = 0)
    {
        for (int index = firstSeries; index < Histograms.Length; index++)
            Histograms[index] ??= new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
    }

    /// <summary>0 of intervals, 1 since the start.</summary>
    public byte Scope { get; }

    /// <summary>First interval covered.</summary>
    public long FirstOrdinal;

    /// <summary>Last interval covered.</summary>
    public long LastOrdinal;

    /// <summary>Start of the first, nanoseconds.</summary>
    public long StartStampNs;

    /// <summary>End of the last, nanoseconds.</summary>
    public long EndStampNs;

    /// <summary>Totals: start of the first interval of all, nanoseconds; null before it.</summary>
    public long? OriginStampNs;

    /// <summary>Totals: which day they are of.</summary>
    public DayRow Day;

    /// <summary>The start, nanoseconds; null if nothing had a stamp: a capture may hold nothing watched.</summary>
    public long? FirstStampNs => LastOrdinal > 0 && EndStampNs != 0 ? OriginStampNs : null;

    /// <summary>Rows of <see cref="Channels"/> in use.</summary>
    public int ChannelCount;

    /// <summary>Rows of <see cref="OpenGaps"/> in use.</summary>
    public int OpenGapCount;

    /// <summary>Rows of <see cref="Subscribers"/> in use; -1 if they cannot be told.</summary>
    public int SubscriberCount = -1;

    /// <summary>True if the input ends with it.</summary>
    public bool IsLast;

    /// <summary>True if the ledger must add up.</summary>
    public bool AtRest;

    /// <summary>True if anything of <see cref="HostDrops"/> is readable.</summary>
    public bool HasHostDrops;

    /// <summary>True if messages are to go by a media driver.</summary>
    public bool UsesMediaDriver;

    /// <summary>True while there is one.</summary>
    public bool HasMediaDriver;

    /// <summary>True if <see cref="Sockets"/> can be told.</summary>
    public bool HasSockets;

    /// <summary>Where every sighting went.</summary>
    public LedgerCounters Ledger;

    /// <summary>What the appliance used.</summary>
    public ApplianceCounters Appliance;

    /// <summary>What the host lost.</summary>
    public HostDropCounters HostDrops;

    /// <summary>What the media driver counted.</summary>
    public MediaDriverCounters MediaDriver;

    /// <summary>What became of messages.</summary>
    public PublicationCounters Publication;

    /// <summary>What the host is set to at the end; 0 where it is not known.</summary>
    public ulong HostSettingsHash;

    /// <summary>Changes of that from the start to the end.</summary>
    public long HostSettingsChanges;

    /// <summary>How far a stamp told as UTC may be wrong at the end, nanoseconds; the null value where
    /// unknown.</summary>
    public long ClockUncertaintyNs = NullValue.Int64;

    /// <summary>By line index.</summary>
    public LineCounters[] Lines { get; private set; }

    /// <summary>By line index: who holds the memberships.</summary>
    public LineMembership[] Memberships { get; private set; }

    /// <summary>What the rows of <see cref="Sockets"/> are.</summary>
    public SocketRow[] SocketRows { get; private set; }

    /// <summary>What sockets dropped; unknown where no socket is.</summary>
    public long[] Sockets { get; private set; }

    /// <summary>By feed index.</summary>
    public FeedCounters[] Feeds { get; private set; }

    /// <summary>By session index.</summary>
    public SessionCounters[] Sessions { get; private set; }

    /// <summary>By series index.</summary>
    public SeriesCounters[] Series { get; private set; }

    /// <summary>By series index: the first interval whose samples are in the histogram.</summary>
    public long[] SeriesFirstOrdinals { get; private set; }

    /// <summary>Number sequences.</summary>
    public ChannelCounters[] Channels { get; private set; }

    /// <summary>Gaps that are open at the end.</summary>
    public OpenGap[] OpenGaps { get; }

    /// <summary>Who subscribes; in totals only.</summary>
    public SubscriberCounters[] Subscribers { get; }

    /// <summary>What is raised; in totals only.</summary>
    public Conditions? Conditions { get; init; }

    /// <summary>By series index.</summary>
    public LongHistogram[] Histograms { get; set; }

    /// <summary>The largest samples: three for each series, largest first.</summary>
    public WorstSample[] Worst { get; private set; }

    /// <summary>The busiest windows: four for each source.</summary>
    public BurstWindow[] Bursts { get; private set; }

    /// <summary>Takes the memory of larger data, with all that is in its own; nothing is allocated.</summary>
    /// <param name="larger">Empty data, used up.</param>
    public void Grow(SnapshotData larger)
    {
        larger.SeriesFirstOrdinals.AsSpan().Fill(Scope == 0 ? LastOrdinal + 1 : 1);
        Lines.CopyTo(larger.Lines.AsSpan());
        Feeds.CopyTo(larger.Feeds.AsSpan());
        Sessions.CopyTo(larger.Sessions.AsSpan());
        Series.CopyTo(larger.Series.AsSpan());
        Sockets.CopyTo(larger.Sockets.AsSpan());
        Memberships.CopyTo(larger.Memberships.AsSpan());
        SeriesFirstOrdinals.CopyTo(larger.SeriesFirstOrdinals.AsSpan());
        Channels.AsSpan(0, ChannelCount).CopyTo(larger.Channels);
        Worst.CopyTo(larger.Worst.AsSpan());
        BurstWindow.Move(Bursts, Lines.Length, larger.Bursts, larger.Lines.Length);
        if (larger.Histograms.Length > 0)
            Histograms.CopyTo(larger.Histograms.AsSpan());
        (Lines, Feeds, Sessions, Series) = (larger.Lines, larger.Feeds, larger.Sessions, larger.Series);
        (SeriesFirstOrdinals, Channels, Worst) = (larger.SeriesFirstOrdinals, larger.Channels, larger.Worst);
        (Bursts, Histograms) = (larger.Bursts, larger.Histograms);
        (SocketRows, Sockets, Memberships) = (larger.SocketRows, larger.Sockets, larger.Memberships);
    }

    /// <summary>Forgets all of an interval, whose rows were told or have nobody to be told to.</summary>
    public void Clear(long nextOrdinal)
    {
        FirstOrdinal = nextOrdinal;
        Lines.AsSpan().Clear();
        Feeds.AsSpan().Clear();
        Sessions.AsSpan().Clear();
        Ledger = default;
        Appliance = default;
        HostDrops = default;
        MediaDriver = default;
        Sockets.AsSpan().Fill(NullValue.Int64);
        Publication = default;
        HostSettingsChanges = 0;
        ClearBursts(0, Bursts.Length / BurstWindow.Sizes);
        for (int index = 0; index < Series.Length; index++)
            ClearSeries(index, nextOrdinal);
    }

    /// <summary>Forgets the busiest windows of some sources.</summary>
    public void ClearBursts(int source, int count) =>
        Bursts.AsSpan(source * BurstWindow.Sizes, count * BurstWindow.Sizes).Clear();

    /// <summary>Forgets what an interval has of one series.</summary>
    public void ClearSeries(int index, long nextOrdinal)
    {
        Series[index] = new SeriesCounters
        {
            NegativeMinNs = NullValue.Int64,
            AboveRangeMaxNs = NullValue.Int64,
        };
        SeriesFirstOrdinals[index] = nextOrdinal;
        Worst.AsSpan(index * WorstSample.PerSeries, WorstSample.PerSeries).Fill(new WorstSample { ValueNs = -1 });
        if (Histograms.Length > 0)
            Histograms[index]?.Reset();      // none yet where it is to be taken over
    }
}
