// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots.Places;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Counter values at the end of the previous interval; subtracted to get an interval's increments.</summary>
/// <param name="topology">The watched flows.</param>
/// <param name="maxChannels">Most number sequences in an interval.</param>
[HotPath]
internal sealed class PreviousTotals(Topology topology, int maxChannels)
{
    /// <summary>By line index.</summary>
    public LineCounters[] Lines { get; private set; } = new LineCounters[topology.Lines.Count];

    /// <summary>By feed index.</summary>
    public FeedCounters[] Feeds { get; private set; } = new FeedCounters[topology.Feeds.Count];

    /// <summary>By session index.</summary>
    public SessionCounters[] Sessions { get; private set; } = new SessionCounters[topology.Sessions.Count];

    /// <summary>By index of the recovery channel.</summary>
    public RecoveryCounters[] Recovery { get; private set; } = new RecoveryCounters[topology.Recovery.Count];

    /// <summary>By series index.</summary>
    public SeriesCounters[] Series { get; private set; } = new SeriesCounters[topology.Series.Count];

    /// <summary>Places of the number sequences.</summary>
    public ChannelPlaces Channels { get; } = new(topology, maxChannels);

    /// <summary>Packets dropped by sockets, by row.</summary>
    public long[] Sockets { get; private set; } = new long[topology.SocketRows.Count];

    /// <summary>The ledger of all packets.</summary>
    public LedgerCounters Ledger;

    /// <summary>The appliance's own counters.</summary>
    public ApplianceCounters Appliance;

    /// <summary>Packets lost by the host.</summary>
    public HostDropCounters HostDrops;

    public MediaDriverCounters MediaDriver;

    /// <summary>Results of the messages' offers.</summary>
    public PublicationCounters Publication;

    /// <summary>Copies all rows into larger memory and uses that from now on; allocates nothing.</summary>
    public void Grow(PreviousTotals larger)
    {
        Lines.CopyTo(larger.Lines.AsSpan());
        Feeds.CopyTo(larger.Feeds.AsSpan());
        Sessions.CopyTo(larger.Sessions.AsSpan());
        Recovery.CopyTo(larger.Recovery.AsSpan());
        Series.CopyTo(larger.Series.AsSpan());
        Sockets.CopyTo(larger.Sockets.AsSpan());
        Channels.Grow(larger.Channels);
        (Lines, Feeds, Sessions) = (larger.Lines, larger.Feeds, larger.Sessions);
        (Series, Sockets, Recovery) = (larger.Series, larger.Sockets, larger.Recovery);
    }

    /// <summary>Stores the analysis' totals at an interval's end.</summary>
    public void Take(IntervalBuffer interval)
    {
        interval.Lines.CopyTo(Lines, 0);
        interval.Feeds.CopyTo(Feeds, 0);
        interval.Sessions.CopyTo(Sessions, 0);
        interval.Recovery.CopyTo(Recovery, 0);
        interval.Series.CopyTo(Series, 0);
    }
}
