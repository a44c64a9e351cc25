// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Model.Positions;
using Telemetry.Model.Types;

namespace Telemetry.Model.Days;

/// <summary>State of the day at one instant, all from one cut: counters, distributions, positions of the number
/// sequences. Indexes are those of a topology. Times are UTC since 1970, nanoseconds.</summary>
public sealed class DayState
{
    private readonly ChannelRow[] _channels;
    private int _channelCount;

    /// <summary>Allocates the state of a topology.</summary>
    public DayState(Topology topology)
    {
        Lines = new LineCounters[topology.Lines.Count];
        Feeds = new FeedCounters[topology.Feeds.Count];
        Sessions = new SessionCounters[topology.Sessions.Count];
        Recovery = new RecoveryCounters[topology.Recovery.Count];
        Series = new SeriesCounters[topology.Series.Count];
        Bursts = new BurstWindow[(topology.Lines.Count + (2 * topology.Sessions.Count)) * BurstWindow.Sizes];
        Sockets = new long[topology.SocketRows.Count];
        Histograms = new HistogramStore(topology.Series.Count);
        Positions = new SequencePositions(topology);
        OtherChannels = new ChannelCounters[topology.Feeds.Count];
        Types = TypeCounts.For(topology);
        _channels = new ChannelRow[topology.Feeds.Sum(feed => feed.MaxChannels)];
    }

    /// <summary>Allocates the state for a file's content.</summary>
    /// <param name="names">Names behind its indexes.</param>
    /// <param name="channels">Number of sequences with counters.</param>
    public DayState(StoredNames names, SequencePositions positions, int channels)
    {
        Lines = new LineCounters[names.Lines.Count];
        Feeds = new FeedCounters[names.Feeds.Count];
        Sessions = new SessionCounters[names.Sessions.Count];
        Recovery = new RecoveryCounters[names.Recovery.Count];
        Series = new SeriesCounters[names.Series.Count];
        Bursts = new BurstWindow[(names.Lines.Count + (2 * names.Sessions.Count)) * BurstWindow.Sizes];
        Sockets = new long[names.Sockets.Count];
        Histograms = new HistogramStore(names.Series.Count);
        Positions = positions;
        OtherChannels = new ChannelCounters[names.Feeds.Count];
        _channels = new ChannelRow[channels];
    }

    /// <summary>Single values of the state.</summary>
    public DayHeader Header;

    /// <summary>By line index.</summary>
    public LineCounters[] Lines { get; }

    /// <summary>By feed index.</summary>
    public FeedCounters[] Feeds { get; }

    /// <summary>By session index.</summary>
    public SessionCounters[] Sessions { get; }

    /// <summary>By index of the recovery channel.</summary>
    public RecoveryCounters[] Recovery { get; }

    /// <summary>Number sequences with their counters of the day.</summary>
    public Span<ChannelRow> Channels => _channels.AsSpan(0, _channelCount);

    /// <summary>By feed index: counters of sequences without a row.</summary>
    public ChannelCounters[] OtherChannels { get; }

    /// <summary>Messages by type, and sizes; null if they are not counted.</summary>
    public TypeCounts? Types { get; init; }

    /// <summary>By series index.</summary>
    public SeriesCounters[] Series { get; }

    /// <summary>The busiest windows: lines, then two for each session.</summary>
    public BurstWindow[] Bursts { get; }

    /// <summary>Socket drops, by row.</summary>
    public long[] Sockets { get; }

    /// <summary>The day's distributions, by series index.</summary>
    public HistogramStore Histograms { get; }

    public SequencePositions Positions { get; }

    /// <summary>Open connections of sessions; for connections that continue, a file has the latest.</summary>
    public ConnectionRow[] Connections { get; set; } = [];

    /// <summary>Uncertainty of times against UTC at the cut, nanoseconds; null if unknown. Not stored in a
    /// file.</summary>
    public long? ClockUncertaintyNs { get; set; }

    /// <summary>Hash of the host's settings at the cut; 0 if unknown. Not stored in a file.</summary>
    public ulong HostSettingsHash { get; set; }

    /// <summary>Replaces the number sequences.</summary>
    /// <param name="rows">The rows; those that are unused are left out, and those for which there is no room are added
    /// to the feed's other ones.</param>
    /// <param name="others">By feed index: counters of sequences without a row.</param>
    public void SetChannels(ReadOnlySpan<ChannelRow> rows, ReadOnlySpan<ChannelCounters> others)
    {
        others.CopyTo(OtherChannels);
        _channelCount = 0;
        foreach (ref readonly ChannelRow row in rows)
        {
            if (row.FeedIndex < 0)
                continue;
            if (_channelCount < _channels.Length)
                _channels[_channelCount++] = row;
            else
                CounterMath.Add(ref OtherChannels[row.FeedIndex], row.Counters);
        }
    }

    /// <summary>Last interval included; after a restart the whole restored state counts as interval 1.</summary>
    public long LastOrdinal => Header.Ordinal;
}
