// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Model.Positions;

namespace Telemetry.Model.Days;

/// <summary>
/// The day at one instant, all of one cut: its counters, its distributions, where the number sequences stand. Indexes
/// are those of a topology. Times are UTC since 1970, nanoseconds.
/// </summary>
public sealed class DayState
{
    /// <summary>Makes room for a topology.</summary>
    public DayState(Topology topology)
    {
        Lines = new LineCounters[topology.Lines.Count];
        Feeds = new FeedCounters[topology.Feeds.Count];
        Sessions = new SessionCounters[topology.Sessions.Count];
        Series = new SeriesCounters[topology.Series.Count];
        Bursts = new BurstWindow[(topology.Lines.Count + (2 * topology.Sessions.Count)) * BurstWindow.Sizes];
        Sockets = new long[topology.SocketRows.Count];
        Histograms = new HistogramStore(topology.Series.Count);
        Positions = new SequencePositions(topology);
    }

    /// <summary>Makes room for what a file holds.</summary>
    public DayState(StoredNames names, SequencePositions positions)
    {
        Lines = new LineCounters[names.Lines.Count];
        Feeds = new FeedCounters[names.Feeds.Count];
        Sessions = new SessionCounters[names.Sessions.Count];
        Series = new SeriesCounters[names.Series.Count];
        Bursts = new BurstWindow[(names.Lines.Count + (2 * names.Sessions.Count)) * BurstWindow.Sizes];
        Sockets = new long[names.Sockets.Count];
        Histograms = new HistogramStore(names.Series.Count);
        Positions = positions;
    }

    /// <summary>What has one value.</summary>
    public DayHeader Header;

    /// <summary>By line index.</summary>
    public LineCounters[] Lines { get; }

    /// <summary>By feed index.</summary>
    public FeedCounters[] Feeds { get; }

    /// <summary>By session index.</summary>
    public SessionCounters[] Sessions { get; }

    /// <summary>By series index.</summary>
    public SeriesCounters[] Series { get; }

    /// <summary>The busiest windows: lines, then two for each session.</summary>
    public BurstWindow[] Bursts { get; }

    /// <summary>What sockets dropped, by row.</summary>
    public long[] Sockets { get; }

    /// <summary>The day's distributions, by series index.</summary>
    public HistogramStore Histograms { get; }

    /// <summary>Where the sequences stand.</summary>
    public SequencePositions Positions { get; }

    /// <summary>Connections of sessions that were open; of those that go on, a file has the latest.</summary>
    public ConnectionRow[] Connections { get; set; } = [];

    /// <summary>How far times may be from UTC at the cut, nanoseconds; null where unknown. Not kept in a
    /// file.</summary>
    public long? ClockUncertaintyNs { get; set; }

    /// <summary>What the host was set to at the cut; 0 where unknown. Not kept in a file.</summary>
    public ulong HostSettingsHash { get; set; }

    /// <summary>Last interval that is in it; after a restart all of it counts as interval 1.</summary>
    public long LastOrdinal => Header.Ordinal;
}
