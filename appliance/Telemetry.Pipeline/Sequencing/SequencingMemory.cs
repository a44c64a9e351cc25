// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Sequencing.Deadlines;
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>What all feeds share: counters, events, deadlines. Made at start.</summary>
internal sealed class SequencingMemory
{
    /// <param name="topology">What is watched.</param>
    /// <param name="events">Where events go.</param>
    /// <param name="before">What ran before, whose histories of what stays are used on; null at the start.</param>
    public SequencingMemory(Topology topology, EventSink events, SequencingStage? before)
    {
        Events = events;
        Lines = [.. topology.Lines.Select(static _ => new StrongBox<LineCounters>())];
        Feeds = new FeedCounters[topology.Feeds.Count];
        int flows = Math.Max(topology.LargestFlowId + 1, before?.FlowRows ?? 0);
        FlowLosses = new long[flows];
        Presences = new FlowPresence[flows];
        Presences.AsSpan().Fill(FlowPresence.Unknown);
        FeedHistory? none = topology.Feeds.Any(feed => feed.IsRemoved) ? FeedHistory.Empty() : null;
        Lanes = [.. Enumerable.Range(0, flows).Select(static _ => new FlowLane())];
        Histories =
        [
            .. topology.Feeds.Select(feed => feed.IsRemoved ? none!
                : before?.Runs(feed.Index) == true ? before.HistoryOf(feed.Index) : new FeedHistory(feed)),
        ];
        Deadlines = new DeadlineHeap(topology.Feeds.Sum(FeedContext.Owners));
    }

    public EventSink Events { get; }

    /// <summary>By line index. Each in a box, so that who counts often has it at hand.</summary>
    public StrongBox<LineCounters>[] Lines { get; }

    /// <summary>By feed index; without the messages, which are the sum of those that lines brought first.</summary>
    public FeedCounters[] Feeds { get; }

    public long[] FlowLosses { get; }

    public FlowPresence[] Presences { get; }

    /// <summary>Where the latest packet of each flow led, by flow id.</summary>
    public FlowLane[] Lanes { get; }

    public FeedHistory[] Histories { get; }

    public DeadlineHeap Deadlines { get; }

    /// <summary>
    /// How often a loss was told or a presence changed: while it stays, what marks say of <see cref="FlowLosses"/> and
    /// <see cref="Presences"/> stays true.
    /// </summary>
    public long Doubts { get; set; }

    /// <summary>Packets of the ledger that were withheld as decoded and turned out not to be.</summary>
    public long RefusedLater { get; set; }

    /// <summary>Looks each flow's sequence up anew.</summary>
    public void ForgetLatestSlots()
    {
        foreach (FlowLane lane in Lanes)
            (lane.Slot, lane.SettledAt) = (-1, FlowLane.Never);
    }

    /// <summary>Takes over what was counted, and where flows that stay stand.</summary>
    public void TakeOver(SequencingMemory before)
    {
        before.Lines.CopyTo(Lines.AsSpan());
        before.Feeds.CopyTo(Feeds.AsSpan());
        before.FlowLosses.CopyTo(FlowLosses.AsSpan());
        before.Presences.CopyTo(Presences.AsSpan());
        Doubts = before.Doubts + 1;
        RefusedLater = before.RefusedLater;
    }
}
