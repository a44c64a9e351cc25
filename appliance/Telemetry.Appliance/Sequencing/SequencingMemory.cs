// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Sequencing;

/// <summary>What all feeds share: counters, events, deadlines. Made at start.</summary>
internal sealed class SequencingMemory
{
    public SequencingMemory(Topology topology, EventSink events)
    {
        Events = events;
        Lines = new LineCounters[topology.Lines.Count];
        Feeds = new FeedCounters[topology.Feeds.Count];
        FlowLosses = new long[topology.Flows.Count + 1];
        Presences = new FlowPresence[topology.Flows.Count + 1];
        Presences.AsSpan().Fill(new FlowPresence { UntilNs = long.MinValue });
        Histories = [.. topology.Feeds.Select(feed => new FeedHistory(feed))];
        Deadlines = new DeadlineHeap(topology.Feeds.Sum(FeedContext.Owners));
    }

    public EventSink Events { get; }

    public LineCounters[] Lines { get; }

    public FeedCounters[] Feeds { get; }

    public long[] FlowLosses { get; }

    public FlowPresence[] Presences { get; }

    public FeedHistory[] Histories { get; }

    public DeadlineHeap Deadlines { get; }
}
