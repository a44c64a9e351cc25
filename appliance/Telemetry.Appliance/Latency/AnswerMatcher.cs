// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>Joins the answers of one session to its requests by key, and times them.</summary>
[HotPath]
internal sealed class AnswerMatcher(SessionContext context)
{
    private readonly SessionContext _context = context;

    /// <summary>Finds what an answer belongs to and records what it measures.</summary>
    public MatchResult Match(in OrderKey key, OrderKind kind, long stampNs) => kind switch
    {
        OrderKind.Accepted => MatchAccept(key, stampNs),
        OrderKind.Rejected => MatchReject(key, stampNs),
        OrderKind.Filled => MatchFill(key, stampNs),
        OrderKind.Canceled => MatchCancel(key, kind, stampNs),
        OrderKind.CancelRefused => MatchCancel(key, kind, stampNs),
        OrderKind.Replaced => MatchReplace(key, stampNs),
        _ => MatchResult.Matched,
    };

    /// <summary>Tells an order with what is known of it, where that is asked for.</summary>
    public void TellOrder(int index, long stampNs)
    {
        if (!_context.TellsOrders)
            return;
        ref Request request = ref _context.Requests[index];
        if (request.Kind == RequestKind.Cancel)
            return;
        ref TelemetryEvent order = ref _context.Events.Begin(TelemetryEventKind.Order, stampNs);
        order.SessionIndex = (short)_context.Session.Index;
        order.Connection = request.Connection;
        order.OrderKind = request.Kind == RequestKind.New ? OrderKind.New : OrderKind.Replace;
        order.AnswerKind = request.AnswerKind;
        order.Key = request.Key;
        order.OrderStampNs = request.StampNs;
        order.AnswerStampNs = request.AnswerStampNs;
        order.Retransmitted = (byte)(request.IsRetransmitted ? 1 : 0);
        order.Attribution = request.Attribution;
        if (request.Attribution != TickAttribution.None)
        {
            order.TickStampNs = request.TickStampNs;
            order.TickSequence = request.TickSequence;
            order.TickLineIndex = request.TickLineIndex;
            order.TickFeedIndex = request.TickFeedIndex;
            order.Channel = _context.Histories[request.TickFeedIndex].ChannelOf(request.TickGeneration);
        }
        _context.Events.Commit();
    }

    private MatchResult MatchAccept(in OrderKey key, long stampNs)
    {
        int index = _context.Requests.Find(key, RequestKind.New);
        return index < 0 ? MatchResult.None : Answer(index, OrderKind.Accepted, stampNs);
    }

    private MatchResult MatchReject(in OrderKey key, long stampNs)
    {
        int order = _context.Requests.Find(key, RequestKind.New);
        int replace = _context.Requests.Find(key, RequestKind.Replace);
        int cancel = _context.Requests.Find(key, RequestKind.Cancel);
        int index = IsOpen(order) ? order : IsOpen(replace) ? replace : IsOpen(cancel) ? cancel : -1;
        if (index < 0)
            return order >= 0 || replace >= 0 || cancel >= 0 ? MatchResult.Repeated : MatchResult.None;
        MatchResult result = Answer(index, OrderKind.Rejected, stampNs);
        if (index == cancel)
            _context.Requests.Remove(cancel);
        else
            _context.Requests[index].IsFilled = true;
        return result;
    }

    private MatchResult MatchFill(in OrderKey key, long stampNs)
    {
        int index = FindOrder(key);
        if (index < 0)
            return MatchResult.None;
        ref Request request = ref _context.Requests[index];
        if (request.IsFilled)
            return MatchResult.Matched;
        request.IsFilled = true;
        if (request.OriginStampNs != 0)
        {
            _context.Recorder.Record(
                _context.Series(SeriesKind.OrderToFill), stampNs - request.OriginStampNs, stampNs, KeyOf(request));
        }
        return MatchResult.Matched;
    }

    private MatchResult MatchCancel(in OrderKey key, OrderKind kind, long stampNs)
    {
        int order = FindOrder(key);
        int cancel = _context.Requests.Find(key, RequestKind.Cancel);
        if (kind == OrderKind.Canceled && order >= 0)
            _context.Requests[order].IsFilled = true;
        if (cancel < 0)
            return order >= 0 ? MatchResult.Matched : MatchResult.None;
        MatchResult result = Answer(cancel, kind, stampNs);
        _context.Requests.Remove(cancel);
        return result;
    }

    private MatchResult MatchReplace(in OrderKey key, long stampNs)
    {
        int index = _context.Requests.Find(key, RequestKind.Replace);
        if (index >= 0)
            return Answer(index, OrderKind.Replaced, stampNs);
        return _context.Requests.Find(key, RequestKind.New) >= 0 ? MatchResult.Matched : MatchResult.None;
    }

    private int FindOrder(in OrderKey key)
    {
        int index = _context.Requests.Find(key, RequestKind.New);
        return index >= 0 ? index : _context.Requests.Find(key, RequestKind.Replace);
    }

    private bool IsOpen(int index) =>
        index >= 0 && _context.Requests[index].State is RequestState.Waiting or RequestState.Overdue;

    private MatchResult Answer(int index, OrderKind answer, long stampNs)
    {
        ref Request request = ref _context.Requests[index];
        if (request.State is RequestState.Answered or RequestState.Disconnected)
            return MatchResult.Repeated;
        bool isOverdue = request.State == RequestState.Overdue;
        request.AnswerKind = answer;
        request.AnswerStampNs = stampNs;
        SeriesKind series = request.Kind switch
        {
            RequestKind.New => SeriesKind.OrderToAck,
            RequestKind.Cancel => SeriesKind.CancelToAck,
            _ => SeriesKind.ReplaceToAck,
        };
        _context.Recorder.Record(_context.Series(series), stampNs - request.StampNs, stampNs, KeyOf(request));
        _context.Requests.Finish(index, RequestState.Answered);
        if (!isOverdue)
            TellOrder(index, stampNs);
        return MatchResult.Matched;
    }

    private static ulong KeyOf(in Request request) => request.Key.IsInteger != 0 ? request.Key.Integer : 0;
}
