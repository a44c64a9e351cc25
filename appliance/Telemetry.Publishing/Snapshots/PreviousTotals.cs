// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;

namespace Telemetry.Publishing.Snapshots;

/// <summary>What was counted since the start up to the last interval: what comes is counted from there.</summary>
[HotPath]
internal sealed class PreviousTotals(Topology topology)
{
    /// <summary>By line index.</summary>
    public LineCounters[] Lines { get; private set; } = new LineCounters[topology.Lines.Count];

    /// <summary>By feed index.</summary>
    public FeedCounters[] Feeds { get; private set; } = new FeedCounters[topology.Feeds.Count];

    /// <summary>By session index.</summary>
    public SessionCounters[] Sessions { get; private set; } = new SessionCounters[topology.Sessions.Count];

    /// <summary>By series index.</summary>
    public SeriesCounters[] Series { get; private set; } = new SeriesCounters[topology.Series.Count];

    /// <summary>What sockets dropped, by row.</summary>
    public long[] Sockets { get; private set; } = new long[topology.SocketRows.Count];

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

    /// <summary>Takes the memory for more rows, with all that is in its own; nothing is allocated.</summary>
    public void Grow(PreviousTotals larger)
    {
        Lines.CopyTo(larger.Lines.AsSpan());
        Feeds.CopyTo(larger.Feeds.AsSpan());
        Sessions.CopyTo(larger.Sessions.AsSpan());
        Series.CopyTo(larger.Series.AsSpan());
        Sockets.CopyTo(larger.Sockets.AsSpan());
        (Lines, Feeds, Sessions) = (larger.Lines, larger.Feeds, larger.Sessions);
        (Series, Sockets) = (larger.Series, larger.Sockets);
    }

    /// <summary>Takes what the analysis has counted up to an interval's end.</summary>
    public void Take(IntervalBuffer interval)
    {
        interval.Lines.CopyTo(Lines, 0);
        interval.Feeds.CopyTo(Feeds, 0);
        interval.Sessions.CopyTo(Sessions, 0);
        interval.Series.CopyTo(Series, 0);
    }
}
