// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>Memory shared by all feeds: counters, events, deadlines. Allocated at start.</summary>
internal sealed class SequencingMemory
{
    /// <param name="topology">The feeds and sessions watched.</param>
    /// <param name="before">The previous stage, whose histories of its feeds are reused; null at the start.</param>
    public SequencingMemory(Topology topology, EventSink events, SequencingStage? before)
    {
        Events = events;
        Lines = [.. topology.Lines.Select(static _ => new StrongBox<LineCounters>())];
        Feeds = new FeedCounters[topology.Feeds.Count];
        OtherChannels = new ChannelCounters[topology.Feeds.Count];
        int flows = Math.Max(topology.LargestFlowId + 1, before?.FlowRows ?? 0);
        FlowLosses = new long[flows];
        Presences = new FlowPresence[flows];
        Presences.AsSpan().Fill(FlowPresence.Unknown);
        Lanes = [.. Enumerable.Range(0, flows).Select(static _ => new FlowLane())];
        Histories =
        [
            .. topology.Feeds.Select(feed => before?.SequencerOf(feed.Index) is { } known
                ? known.Context.History : new FeedHistory(feed)),
        ];
        Deadlines = new DeadlineHeap(topology.Feeds.Sum(FeedContext.Owners));
        Fresh = before?.Fresh ?? (topology.CountsTypes ? new FreshNumbers() : null);
    }

    public EventSink Events { get; }

    /// <summary>New numbers of the packet at hand; null if types are not counted.</summary>
    public FreshNumbers? Fresh { get; }

    /// <summary>By line index. Boxed, so that frequent users keep a reference to the box.</summary>
    public StrongBox<LineCounters>[] Lines { get; }

    /// <summary>By feed index; without message counts, which are the sum of the messages that lines delivered
    /// first.</summary>
    public FeedCounters[] Feeds { get; }

    /// <summary>By feed index: counters since the last interval ended of number sequences without a place.</summary>
    public ChannelCounters[] OtherChannels { get; }

    public long[] FlowLosses { get; }

    public FlowPresence[] Presences { get; }

    /// <summary>Lane of each flow's latest packet, by flow id.</summary>
    public FlowLane[] Lanes { get; }

    public FeedHistory[] Histories { get; }

    public DeadlineHeap Deadlines { get; }

    /// <summary>Resolution of the stamps, nanoseconds: stamps that are closer have no order.</summary>
    public long ResolutionNs { get; private set; } = 1;

    /// <summary>Number of losses and presence changes so far. While it is unchanged, saved marks of
    /// <see cref="FlowLosses"/> and <see cref="Presences"/> are valid.</summary>
    public long Doubts { get; set; }

    /// <summary>Ledger packets that were counted as decoded while withheld and then found not to be.</summary>
    public long RefusedLater { get; set; }

    /// <summary>Takes what a control message says about all stamps.</summary>
    public void Take(in ControlMessage control)
    {
        if (control.Kind == ControlKind.ClockResolution)
            ResolutionNs = control.Count;
    }

    /// <summary>Records that a packet came with too few recorded bytes: its numbers are not missing.</summary>
    /// <param name="isNew">False if it is counted as impaired already.</param>
    public void NoteCut(in PacketEvent packet, ref LineCounters counters, bool isNew)
    {
        counters.RecordsImpaired += isNew ? 1 : 0;
        Doubts++;
        if (packet.DecodedStampNs is 0 or PacketEvent.NoTime)
            Presences[packet.FlowId].Miss(UnobservedCause.CaptureDevice, packet.StampNs, isSure: true);
        else
            FlowLosses[packet.FlowId]++;
    }

    /// <summary>Copies totals by line index.</summary>
    public void CopyLines(Span<LineCounters> target)
    {
        for (int line = 0; line < Lines.Length; line++)
            target[line] = Lines[line].Value;
    }

    /// <summary>Copies the counters of sequences without a place by feed index; they restart at 0.</summary>
    public void TakeOthers(Span<ChannelCounters> target)
    {
        OtherChannels.CopyTo(target);
        OtherChannels.AsSpan().Clear();
    }

    /// <summary>Discards each flow's remembered slot, so that it is looked up again.</summary>
    public void ForgetLatestSlots()
    {
        foreach (FlowLane lane in Lanes)
            (lane.Slot, lane.SettledAt) = (-1, FlowLane.Never);
    }

    /// <summary>Takes over the counters, and the positions of flows that stay.</summary>
    public void TakeOver(SequencingMemory before)
    {
        before.Lines.CopyTo(Lines.AsSpan());
        before.Feeds.CopyTo(Feeds.AsSpan());
        before.OtherChannels.CopyTo(OtherChannels.AsSpan());
        before.FlowLosses.CopyTo(FlowLosses.AsSpan());
        before.Presences.CopyTo(Presences.AsSpan());
        Doubts = before.Doubts + 1;
        ResolutionNs = before.ResolutionNs;
        RefusedLater = before.RefusedLater;
    }
}
