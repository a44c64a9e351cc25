// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Model.Positions;

namespace Telemetry.Model.Days;

/// <summary>State of the day at one instant, all from one cut: counters, distributions, positions of the number
/// sequences. Indexes are those of a topology. Times are UTC since 1970, nanoseconds.</summary>
public sealed class DayState
{
    /// <summary>Allocates the state of a topology.</summary>
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

    /// <summary>Allocates the state for a file's content.</summary>
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

    /// <summary>Single values of the state.</summary>
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

    /// <summary>Socket drops, by row.</summary>
    public long[] Sockets { get; }

    /// <summary>The day's distributions, by series index.</summary>
    public HistogramStore Histograms { get; }

    /// <summary>Positions of the sequences.</summary>
    public SequencePositions Positions { get; }

    /// <summary>Open connections of sessions; for connections that continue, a file has the latest.</summary>
    public ConnectionRow[] Connections { get; set; } = [];

    /// <summary>Uncertainty of times against UTC at the cut, nanoseconds; null if unknown. Not stored in a
    /// file.</summary>
    public long? ClockUncertaintyNs { get; set; }

    /// <summary>Hash of the host's settings at the cut; 0 if unknown. Not stored in a file.</summary>
    public ulong HostSettingsHash { get; set; }

    /// <summary>Last interval included; after a restart the whole restored state counts as interval 1.</summary>
    public long LastOrdinal => Header.Ordinal;
}
