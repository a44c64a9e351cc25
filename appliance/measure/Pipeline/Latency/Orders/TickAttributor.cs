// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages.Counters;
using Telemetry.Model.Ticks;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Finds the ticks of a session's orders in three ways, and records tick-to-trade.</summary>
[HotPath]
internal sealed class TickAttributor
{
    private const int NoTrigger = -1;

    private readonly SessionDefinition _session;
    private readonly SeriesIndex _index;
    private readonly SeriesRecorder _recorder;
    private readonly FeedHistory?[] _histories;
    private readonly int[] _triggers;
    private ulong[] _answeredTicks;                     // by number: mark of the tick last named
    private OrderStamps _orders = new();

    /// <summary>Makes the attributor of a session.</summary>
    /// <param name="histories">Histories by feed index.</param>
    /// <param name="recorder">Recorder of the samples.</param>
    public TickAttributor(
        SessionDefinition session, FeedHistory[] histories, SeriesIndex index, SeriesRecorder recorder)
    {
        _session = session;
        _index = index;
        _recorder = recorder;
        _histories = histories;
        _triggers = [.. session.TriggerFeeds];
        int feed = session.TickFeedIndex;
        _answeredTicks = new ulong[feed >= 0 ? FeedHistory.AnsweredOf(histories[feed].Length) : 1];
    }

    /// <summary>Takes over from the attributor of the session's previous configuration.</summary>
    public void TakeOver(TickAttributor before)
    {
        _orders = before._orders;
        if (before._session.TickFeedIndex == _session.TickFeedIndex)
            _answeredTicks = before._answeredTicks;
    }

    /// <summary>Records the samples of a new order; writes its tick, named or else newest, into the request.</summary>
    /// <returns>True if the tick-to-trade by that tick is among the worst of the interval.</returns>
    public bool Attribute(in OrderMessage order, ref Request request, ref SessionCounters counters)
    {
        ref readonly OrderKey key = ref order.Key;
        request.TickFeedIndex = -1;
        request.TickLineIndex = -1;
        bool isAmongWorst = AttributeNewest(ref request, key, out int lastFeed, out long lastPacket);
        AttributeEarliest(ref request, key, out int firstFeed, out long firstPacket);
        if (lastFeed >= 0 && firstFeed >= 0 && (lastFeed != firstFeed || lastPacket != firstPacket))
            counters.Ambiguous++;
        if (order.HasTick != 0 && _session.TickFeedIndex >= 0)
            isAmongWorst = AttributeNamed(order.TickSequence, ref request, key, ref counters);
        _orders.Add(request.StampNs);
        return isAmongWorst;
    }

    private bool AttributeNamed(ulong sequence, ref Request request, in OrderKey key, ref SessionCounters counters)
    {
        int feed = _session.TickFeedIndex;
        ref readonly FirstDelivery tick = ref _histories[feed]!.Find(sequence, out bool found);
        if (!found)
        {
            counters.TicksUnknown++;
            return false;
        }
        Remember(ref request, feed, tick.LineIndex, sequence, tick.StampNs, tick.Generation, TickAttribution.Named);
        long valueNs = request.StampNs - tick.StampNs;
        bool isAmongWorst = Record(SeriesKind.TickToTrade, feed, valueNs, ref request, key);
        ulong mark = FeedHistory.MarkOf(tick.Generation, sequence);
        ref ulong answered = ref _answeredTicks[sequence & (ulong)(_answeredTicks.Length - 1)];
        if (answered == mark)
            return isAmongWorst;
        answered = mark;
        Record(SeriesKind.TickToFirstOrder, feed, valueNs, ref request, key);
        return isAmongWorst;
    }

    private bool AttributeNewest(ref Request request, in OrderKey key, out int feed, out long packet)
    {
        feed = NoTrigger;
        packet = 0;
        long newestNs = long.MinValue;
        long ordinal = 0;
        foreach (int trigger in _triggers)
        {
            TickHistory ticks = _histories[trigger]!.Ticks;
            long candidate = ticks.FindFrom(request.StampNs + 1) - 1;
            if (candidate < ticks.Oldest && ticks.Oldest > 0)
            {
                // More ticks came after the order than are kept, so the newest one before it is no longer known.
                _recorder.Miss(_index.OfTrigger(SeriesKind.TickToTradeLast, _session.Index, trigger), 1);
                feed = NoTrigger;
                return false;
            }
            if (candidate < ticks.Oldest || ticks[candidate].StampNs <= newestNs)
                continue;
            newestNs = ticks[candidate].StampNs;
            ordinal = candidate;
            feed = trigger;
        }
        if (feed < 0)
            return false;
        ref readonly Tick tick = ref _histories[feed]!.Ticks[ordinal];
        packet = tick.Packet;
        Remember(
            ref request, feed, tick.LineIndex, tick.Sequence, tick.StampNs, tick.Generation, TickAttribution.Last);
        return Record(SeriesKind.TickToTradeLast, feed, request.StampNs - newestNs, ref request, key);
    }

    private void AttributeEarliest(ref Request request, in OrderKey key, out int feed, out long packet)
    {
        feed = NoTrigger;
        packet = 0;
        long orderNs = request.StampNs;
        long previousNs = _orders.FindPrevious(orderNs, out bool isPreviousKnown);
        long sinceNs = Math.Max(orderNs - _session.MaxAnswerNs, previousNs == long.MinValue
            ? long.MinValue
            : previousNs + 1);
        long earliestNs = long.MaxValue;
        foreach (int trigger in _triggers)
        {
            TickHistory ticks = _histories[trigger]!.Ticks;
            long candidate = ticks.FindFrom(sinceNs);
            if (candidate == ticks.End || ticks[candidate].StampNs > orderNs)
                continue;
            if (!isPreviousKnown || (candidate == ticks.Oldest && candidate > 0))
            {
                // The beginning of the span, or earlier ticks in it, are no longer kept.
                _recorder.Miss(_index.OfTrigger(SeriesKind.TickToTradeFirst, _session.Index, trigger), 1);
                feed = NoTrigger;
                return;
            }
            if (ticks[candidate].StampNs >= earliestNs)
                continue;
            earliestNs = ticks[candidate].StampNs;
            packet = ticks[candidate].Packet;
            feed = trigger;
        }
        if (feed >= 0)
            Record(SeriesKind.TickToTradeFirst, feed, orderNs - earliestNs, ref request, key);
    }

    private bool Record(SeriesKind kind, int feed, long valueNs, ref Request request, in OrderKey key)
    {
        bool isAmongWorst = _recorder.Record(
            _index.OfTrigger(kind, _session.Index, feed), valueNs, request.StampNs, key, request.Row);
        request.IsAmongWorst |= isAmongWorst;
        return isAmongWorst;
    }

    private static void Remember(
        ref Request request, int feed, short line, ulong sequence, long stampNs, int generation,
        TickAttribution attribution)
    {
        request.TickFeedIndex = (short)feed;
        request.TickLineIndex = line;
        request.TickSequence = sequence;
        request.TickStampNs = stampNs;
        request.TickGeneration = generation;
        request.Attribution = attribution;
    }
}
