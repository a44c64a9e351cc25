// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Bursts;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Latency;

/// <summary>Reports at the end of an interval the feeds and sessions that exceeded their packet threshold in a window:
/// for each its busiest line or direction, once.</summary>
[HotPath]
internal sealed class BurstWatch
{
    private readonly record struct Watched(
        short FeedIndex, short SessionIndex, int FirstSource, int Sources, BurstThreshold Threshold);

    private readonly IReadOnlyList<LineDefinition> _lines;
    private readonly Watched[] _watched;
    private readonly EventSink _events;

    /// <summary>Watches the feeds and sessions with a threshold.</summary>
    public BurstWatch(Topology topology, EventSink events)
    {
        _events = events;
        _lines = topology.Lines;
        _watched =
        [
            .. topology.Feeds.Where(feed => !feed.IsRemoved && feed.Burst is not null).Select(feed => new Watched(
                (short)feed.Index, -1, feed.Lines[0].Index, feed.Lines.Count, feed.Burst!.Value)),
            .. topology.Sessions.Where(session => !session.IsRemoved && session.Burst is not null).Select(
                session => new Watched(
                    -1, (short)session.Index, topology.Lines.Count + (2 * session.Index), 2, session.Burst!.Value)),
        ];
    }

    /// <summary>Reports the bursts of an interval that ends.</summary>
    public void Report(IntervalBuffer interval)
    {
        foreach (ref readonly Watched watched in _watched.AsSpan())
        {
            int busiest = watched.FirstSource;
            for (int source = busiest + 1; source < watched.FirstSource + watched.Sources; source++)
            {
                if (WindowOf(interval, source, watched).Packets > WindowOf(interval, busiest, watched).Packets)
                    busiest = source;
            }
            if (WindowOf(interval, busiest, watched).Packets > watched.Threshold.Packets)
                Report(watched, busiest, WindowOf(interval, busiest, watched));
        }
    }

    /// <summary>Reports, once for each line and direction, that a window had more packets than its ring holds, so that
    /// its figures are too low.</summary>
    public void ReportOverflow(BurstTracker bursts, long stampNs)
    {
        for (int source = 0; source < bursts.Sources; source++)
        {
            if (bursts.SourceOf(source) is not { Overflow: > 0, IsOverflowReported: false } ring)
                continue;
            ring.IsOverflowReported = true;
            bool isLine = source < _lines.Count;
            ref TelemetryEvent full = ref _events.Begin(TelemetryEventKind.TableFull, stampNs);
            full.FeedIndex = isLine ? (short)_lines[source].FeedIndex : (short)-1;
            full.LineIndex = isLine ? (short)source : (short)-1;
            full.SessionIndex = isLine ? (short)-1 : (short)((source - _lines.Count) / 2);
            full.Count = ring.Overflow;
            _events.Commit();
        }
    }

    private static ref readonly BurstWindow WindowOf(IntervalBuffer interval, int source, in Watched watched) =>
        ref interval.Bursts[(source * BurstWindow.Sizes) + watched.Threshold.WindowIndex];

    private void Report(in Watched watched, int source, in BurstWindow window)
    {
        ref TelemetryEvent burst = ref _events.Begin(TelemetryEventKind.Burst, window.StampNs);
        burst.FeedIndex = watched.FeedIndex;
        burst.LineIndex = watched.FeedIndex < 0 ? (short)-1 : (short)source;
        burst.SessionIndex = watched.SessionIndex;
        burst.Count = window.Packets;
        burst.Bytes = window.Bytes;
        burst.DurationNs = BurstWindow.LengthNs(watched.Threshold.WindowIndex);
        _events.Commit();
    }
}
