// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Types;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Snapshots;

/// <summary>
/// Rows of one interval, of several merged intervals, or of the day. All memory is allocated at the start.
/// </summary>
[HotPath]
internal sealed class SnapshotData
{
    /// <summary>Allocates the rows.</summary>
    /// <param name="topology">The watched flows.</param>
    /// <param name="channels">Number of rows for number sequences.</param>
    /// <param name="scope">0 for intervals, 1 for totals.</param>
    /// <param name="keepsHistograms">False if the histograms are always those of a borrowed interval.</param>
    /// <param name="firstSeries">First series with a histogram of its own; those before it come from the smaller data
    /// that this replaces.</param>
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
        Channels = new ChannelData(channels, topology.Feeds.Count);
        Recovery = new RecoveryData(topology);
        Types = TypeCounts.For(topology);
        OpenGaps = new OpenGap[OpenGap.MaxReported];
        Subscribers = new SubscriberCounters[scope == 0 ? 0 : SubscriberCounters.MaxReported];
        StageLevel = topology.Stages;
        Host = scope == 0 ? null : new TotalsTables();
        Tables = Host?.All ?? [];
        Worst = new WorstSample[topology.Series.Count * WorstSample.PerSeries];
        Bursts = new BurstWindow[(topology.Lines.Count + 2 * topology.Sessions.Count) * BurstWindow.Sizes];
        Histograms = new LongHistogram[keepsHistograms ? topology.Series.Count : 0];
        Clear(1);
        if (takesHistograms)
            TakeHistograms(firstSeries);
    }

    /// <summary>Allocates the histograms, unless they exist.</summary>
    /// <param name="firstSeries">First series with a histogram of its own.</param>
    [ColdPath]
    public void TakeHistograms(int firstSeries = 0)
    {
        for (int index = firstSeries; index < Histograms.Length; index++)
            Histograms[index] ??= new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
    }

    /// <summary>0 for intervals, 1 for totals.</summary>
    public byte Scope { get; }

    /// <summary>Ordinal of the first interval covered.</summary>
    public long FirstOrdinal;

    /// <summary>Ordinal of the last interval covered.</summary>
    public long LastOrdinal;

    /// <summary>Start of the first interval, nanoseconds.</summary>
    public long StartStampNs;

    /// <summary>End of the last interval, nanoseconds.</summary>
    public long EndStampNs;

    /// <summary>Totals only: start of the very first interval, nanoseconds; null before it.</summary>
    public long? OriginStampNs;

    /// <summary>Totals only: the day that they belong to.</summary>
    public DayRow Day;

    /// <summary>
    /// The start, nanoseconds; null if nothing had a stamp, as in a capture file without watched packets.
    /// </summary>
    public long? FirstStampNs => LastOrdinal > 0 && EndStampNs != 0 ? OriginStampNs : null;

    /// <summary>Rows of <see cref="OpenGaps"/> in use.</summary>
    public int OpenGapCount;

    /// <summary>Rows of <see cref="Subscribers"/> in use; -1 if unknown.</summary>
    public int SubscriberCount = -1;

    /// <summary>True if the input ends with this interval.</summary>
    public bool IsLast;

    /// <summary>True if the ledger must add up.</summary>
    public bool AtRest;

    /// <summary>True if any of <see cref="HostDrops"/> is readable.</summary>
    public bool HasHostDrops;

    /// <summary>True if messages are to be sent through a media driver.</summary>
    public bool UsesMediaDriver;

    /// <summary>True if a media driver is running.</summary>
    public bool HasMediaDriver;

    /// <summary>True if <see cref="Sockets"/> are readable.</summary>
    public bool HasSockets;

    /// <summary>Stamp at which <see cref="Sockets"/> were asked for, nanoseconds; 0 before.</summary>
    public long SocketsAskedNs;

    /// <summary>The ledger of all packets.</summary>
    public LedgerCounters Ledger;

    /// <summary>The appliance's own counters.</summary>
    public ApplianceCounters Appliance;

    /// <summary>Packets lost by the host.</summary>
    public HostDropCounters HostDrops;

    public MediaDriverCounters MediaDriver;

    /// <summary>Results of the messages' offers.</summary>
    public PublicationCounters Publication;

    /// <summary>Hash of the host settings at the end; 0 if unknown.</summary>
    public ulong HostSettingsHash;

    /// <summary>Number of changes of the host settings from the start to the end.</summary>
    public long HostSettingsChanges;

    /// <summary>Largest error of a stamp expressed as UTC at the end, nanoseconds; the null value if unknown.</summary>
    public long ClockUncertaintyNs = NullValue.Int64;

    /// <summary>By line index.</summary>
    public LineCounters[] Lines { get; private set; }

    /// <summary>By line index: state of the multicast membership.</summary>
    public LineMembership[] Memberships { get; private set; }

    /// <summary>Meaning of the rows of <see cref="Sockets"/>.</summary>
    public SocketRow[] SocketRows { get; private set; }

    /// <summary>Packets dropped by sockets; unknown if there is no socket.</summary>
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
    public ChannelData Channels { get; }

    /// <summary>Recovery channels of feeds.</summary>
    public RecoveryData Recovery { get; }

    /// <summary>Messages by type, and sizes; null if they are not counted.</summary>
    public TypeCounts? Types { get; }

    /// <summary>Gaps that are open at the end.</summary>
    public OpenGap[] OpenGaps { get; }

    /// <summary>The subscribers; in totals only.</summary>
    public SubscriberCounters[] Subscribers { get; }

    /// <summary>Steps of packets that are recorded.</summary>
    public StageLevel StageLevel { get; }

    /// <summary>Totals only: tables of the host path and of the appliance's own programs.</summary>
    public TotalsTables? Host { get; }

    /// <summary>All of them, in the order of sending; empty in intervals.</summary>
    public TotalsTable[] Tables { get; }

    /// <summary>The raised conditions; in totals only.</summary>
    public Conditions? Conditions { get; init; }

    /// <summary>By series index.</summary>
    public LongHistogram[] Histograms { get; set; }

    /// <summary>The largest samples: three for each series, largest first.</summary>
    public WorstSample[] Worst { get; private set; }

    /// <summary>The busiest windows: four for each source.</summary>
    public BurstWindow[] Bursts { get; private set; }

    /// <summary>Age at the end of what was asked for at a stamp, nanoseconds: 0 if that was later, null value if it was
    /// never.</summary>
    public long AgeOf(long askedNs) => askedNs == 0 ? NullValue.Int64 : Math.Max(0, EndStampNs - askedNs);

    /// <summary>Copies all rows into larger memory and uses that from now on; allocates nothing.</summary>
    /// <param name="larger">Empty, larger data; not usable afterwards.</param>
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
        Channels.Grow(larger.Channels);
        Recovery.Grow(larger.Recovery);
        Types?.Grow(larger.Types!);
        Worst.CopyTo(larger.Worst.AsSpan());
        BurstWindow.Move(Bursts, Lines.Length, larger.Bursts, larger.Lines.Length);
        if (larger.Histograms.Length > 0)
            Histograms.CopyTo(larger.Histograms.AsSpan());
        (Lines, Feeds, Sessions, Series) = (larger.Lines, larger.Feeds, larger.Sessions, larger.Series);
        (SeriesFirstOrdinals, Worst) = (larger.SeriesFirstOrdinals, larger.Worst);
        (Bursts, Histograms) = (larger.Bursts, larger.Histograms);
        (SocketRows, Sockets, Memberships) = (larger.SocketRows, larger.Sockets, larger.Memberships);
    }

    /// <summary>Clears all rows of an interval, after they were sent or because there is no subscriber.</summary>
    public void Clear(long nextOrdinal)
    {
        FirstOrdinal = nextOrdinal;
        Lines.AsSpan().Clear();
        Feeds.AsSpan().Clear();
        Sessions.AsSpan().Clear();
        Channels.Clear();
        Recovery.Clear();
        Types?.Clear();
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

    /// <summary>Clears the busiest windows of some sources.</summary>
    public void ClearBursts(int source, int count) =>
        Bursts.AsSpan(source * BurstWindow.Sizes, count * BurstWindow.Sizes).Clear();

    /// <summary>Clears an interval's data of one series.</summary>
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
            Histograms[index]?.Reset();      // null before Grow copies it
    }
}
