// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Latency.Sessions;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>
/// Reports the orders of one session when they are over. Where only the worst are published, an order whose sample is
/// among the interval's worst is kept with that sample until another displaces it, and leaves with the interval; one
/// that is not over when the interval ends is reported when it is.
/// </summary>
[HotPath]
internal sealed class OrderReports(SessionContext context)
{
    private readonly SessionContext _context = context;

    /// <summary>Reports an order that is over, if it is to be.</summary>
    /// <param name="index">Its index in the table.</param>
    /// <param name="stampNs">Stamp of its end, nanoseconds.</param>
    public void Report(int index, long stampNs)
    {
        ref Request request = ref _context.Requests[index];
        OrderTail? tail = _context.Tail;
        if (request.Kind == RequestKind.Cancel || (tail is null && !_context.Orders))
            return;
        bool isEvidence = tail?.Includes(in request) == true;
        if (isEvidence || _context.Orders)
        {
            ref TelemetryEvent order = ref _context.Events.Begin(TelemetryEventKind.Order, stampNs);
            Describe(ref request, ref order);
            order.IsEvidence = (byte)(isEvidence ? 1 : 0);
            _context.Events.Commit();
        }
        if (tail is not null && !isEvidence && request.IsAmongWorst)
            Keep(ref request, stampNs);
    }

    /// <summary>Reports that an order was not answered in time.</summary>
    public void ReportTimeout(int index, long deadlineNs)
    {
        ref Request request = ref _context.Requests[index];
        ref TelemetryEvent timeout = ref _context.Events.Begin(TelemetryEventKind.Timeout, deadlineNs);
        timeout.SessionIndex = (short)_context.Session.Index;
        timeout.Connection = request.Connection;
        timeout.Key = request.Key;
        timeout.Count = 1;
        timeout.OpenedStampNs = request.StampNs;
        timeout.OrderStampNs = request.StampNs;
        timeout.DurationNs = deadlineNs - request.StampNs;
        _context.Events.Commit();
    }

    /// <summary>Marks the orders that wait for their answers while a sample of theirs is among the worst of the
    /// interval that ends, where only the worst are published.</summary>
    public void NameWaiting()
    {
        if (_context.Tail is null)
            return;
        RequestTable requests = _context.Requests;
        foreach (int series in _context.OrderSeries)
        {
            foreach (ref WorstSample sample in _context.Recorder.WorstOf(series))
            {
                if (sample.ValueNs < 0 || sample.Row == 0)
                    continue;
                ref Request request = ref requests[sample.Row - 1];
                if (request.State == RequestState.Waiting && IsOf(ref sample, ref request))
                    request.IsNamed = true;
            }
        }
    }

    // Of an earlier interval's worst samples it is no more than that: they were named when that interval ended.
    private void Keep(ref Request request, long stampNs)
    {
        int place = 0;
        WorstOrders orders = _context.Recorder.Interval.Orders!;
        foreach (int series in _context.OrderSeries)
        {
            foreach (ref WorstSample sample in _context.Recorder.WorstOf(series))
            {
                if (sample.ValueNs < 0 || !IsOf(ref sample, ref request))
                    continue;
                if (place == 0)
                {
                    place = orders.Take();
                    _context.Events.BeginIn(ref orders[place], TelemetryEventKind.Order, stampNs);
                    Describe(ref request, ref orders[place]);
                    orders[place].IsEvidence = 1;
                }
                else
                {
                    orders.Share(place);
                }
                sample.Order = place;
            }
        }
    }

    // A row, and after it the key, may be used again; the stamp is of the request or of its answer.
    private static bool IsOf(ref WorstSample sample, ref Request request) =>
        sample.Row == request.Row && sample.Order == 0 && sample.Key.Equals(request.Key)
        && (sample.StampNs == request.StampNs || sample.StampNs == request.AnswerStampNs);

    private void Describe(ref Request request, ref TelemetryEvent order)
    {
        order.SessionIndex = (short)_context.Session.Index;
        order.Connection = request.Connection;
        order.OrderKind = request.Kind == RequestKind.New ? OrderKind.New : OrderKind.Replace;
        order.AnswerKind = request.AnswerKind;
        order.Key = request.Key;
        order.OrderStampNs = request.StampNs;
        order.AnswerStampNs = request.AnswerStampNs;
        order.AnswerSequence = request.AnswerSequence;
        order.Hook = request.Hook;
        order.AnswerHook = request.AnswerHook;
        order.Retransmitted = (byte)(request.IsRetransmitted ? 1 : 0);
        order.Attribution = request.Attribution;
        order.Stages = request.Stages;
        if (request.Attribution != TickAttribution.None)
        {
            order.TickStampNs = request.TickStampNs;
            order.TickSequence = request.TickSequence;
            order.TickLineIndex = request.TickLineIndex;
            order.TickFeedIndex = request.TickFeedIndex;
            order.Channel = _context.Histories[request.TickFeedIndex].ChannelOf(request.TickGeneration);
        }
    }
}
