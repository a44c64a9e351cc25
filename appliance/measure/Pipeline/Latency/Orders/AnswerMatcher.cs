// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Pipeline.Latency.Sessions;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Matches the answers of one session to its requests by key, and times them.</summary>
[HotPath]
internal sealed class AnswerMatcher(SessionContext context)
{
    private readonly SessionContext _context = context;

    /// <summary>Reports the orders that are over.</summary>
    public OrderReports Reports { get; } = new(context);

    /// <summary>Finds the request of an answer and records its samples. An answer that came over another connection
    /// than its request, or after that had ended, yields no sample: its time would be that of the reconnect.</summary>
    public MatchResult Match(in ReceivedAnswer answer) =>
        KeyOwners.IsOfOther(_context, answer) ? MatchResult.Foreign : MatchOwn(answer);

    /// <summary>Matches a refusal that names its request by sequence number, not by key.</summary>
    /// <returns>True if such a request waits.</returns>
    public bool RefuseNumbered(ulong number, in ReceivedAnswer refusal)
    {
        int index = FindNumbered(number, refusal.Connection);
        if (index >= 0)
            Refuse(index, refusal);
        return index >= 0;
    }

    private int FindNumbered(ulong number, uint connection)
    {
        RequestTable requests = _context.Requests;
        int index = requests.NewestWaiting;
        while (index >= 0 && (requests[index].Number != number || requests[index].Connection != connection))
            index = requests[index].Previous;
        return index;
    }

    /// <summary>True if the request that an answer may belong to was sent over the same connection and still waits: it
    /// did not exist when an earlier connection's answers came.</summary>
    /// <param name="reference">Number of the request that it names instead of a key; 0 for none.</param>
    /// <param name="earlierNs">Receives the stamp of an earlier request of the same key, whose answer it may be; 0 if
    /// none is known.</param>
    public bool Awaits(in ReceivedAnswer answer, ulong reference, out long earlierNs)
    {
        earlierNs = 0;
        if (!answer.Key.IsPresent)
            return reference != 0 && FindNumbered(reference, answer.Connection) >= 0;
        if (answer.Kind == OrderKind.Replaced)
            return Awaits(answer, RequestKind.Replace, ref earlierNs);
        if (Awaits(answer, RequestKind.New, ref earlierNs))
            return earlierNs == 0 || answer.Kind is OrderKind.Accepted or OrderKind.Rejected;
        if (answer.Kind == OrderKind.Rejected && Awaits(answer, RequestKind.Replace, ref earlierNs))
            return true;
        bool canCancel = answer.Kind is OrderKind.Canceled or OrderKind.CancelRefused or OrderKind.Rejected;
        if (!canCancel || !Awaits(answer, RequestKind.Cancel, ref earlierNs))
            return false;
        int order = FindOrder(answer);
        if (order < 0 || _context.Requests[order].Connection == answer.Connection)
            return true;
        return answer.Kind == OrderKind.Canceled && !_context.Requests[order].IsFilled;
    }

    private MatchResult MatchOwn(in ReceivedAnswer answer) => answer.Kind switch
    {
        OrderKind.Accepted => MatchAccept(answer),
        OrderKind.Rejected => MatchReject(answer),
        OrderKind.Filled => MatchFill(answer),
        OrderKind.Canceled => MatchCancel(answer),
        OrderKind.CancelRefused => MatchCancel(answer),
        OrderKind.Replaced => MatchReplace(answer),
        _ => MatchResult.Matched,
    };

    private bool Awaits(in ReceivedAnswer answer, RequestKind kind, ref long earlierNs)
    {
        int index = Find(answer, kind);
        if (index < 0 || _context.Requests[index].State != RequestState.Waiting
            || _context.Requests[index].Connection != answer.Connection)
            return false;
        earlierNs = _context.Requests[index].EarlierNs;
        return true;
    }

    private MatchResult MatchAccept(in ReceivedAnswer answer)
    {
        int index = Find(answer, RequestKind.New);
        if (index < 0)
            return MatchResult.None;
        ref Request request = ref _context.Requests[index];
        if (request is { State: RequestState.Answered, IsAnsweredByFill: true }
            && request.Connection == answer.Connection)
        {
            request.IsAnsweredByFill = false;
            Time(ref request, answer);
        }
        return Answer(index, answer);
    }

    private MatchResult MatchReject(in ReceivedAnswer answer)
    {
        int order = Find(answer, RequestKind.New);
        int replace = Find(answer, RequestKind.Replace);
        int cancel = Find(answer, RequestKind.Cancel);
        int index = IsOpen(order) ? order : IsOpen(replace) ? replace : IsOpen(cancel) ? cancel : -1;
        if (index < 0)
            return order >= 0 || replace >= 0 || cancel >= 0 ? MatchResult.Known : MatchResult.None;
        return Refuse(index, answer);
    }

    private MatchResult Refuse(int index, in ReceivedAnswer answer)
    {
        bool isCancel = _context.Requests[index].Kind == RequestKind.Cancel;
        MatchResult result = Answer(index, answer);
        if (isCancel)
            _context.Requests.Remove(index);
        else
            _context.Requests[index].IsFilled = true;
        return result;
    }

    private MatchResult MatchFill(in ReceivedAnswer answer)
    {
        int index = FindOrder(answer);
        if (index < 0)
            return MatchResult.None;
        ref Request request = ref _context.Requests[index];
        // T7 answers an order that trades at once with its fill only.
        bool isT7 = _context.Session.Protocol is ProtocolId.T7Eti or ProtocolId.T7Eti6;
        if (isT7 && request.State == RequestState.Waiting)
            Answer(index, answer);
        else if (request.Kind == RequestKind.New && request.State != RequestState.Answered)
            Answer(index, answer, isTimed: false);
        if (request.IsFilled)
            return MatchResult.Matched;
        request.IsFilled = true;
        if (request.OriginStampNs != 0 && request.Connection == answer.Connection)
        {
            _context.Recorder.Record(_context.Series(SeriesKind.OrderToFill), answer.StampNs - request.OriginStampNs,
                answer.StampNs, request.Key);
        }
        return MatchResult.Matched;
    }

    private MatchResult MatchCancel(in ReceivedAnswer answer)
    {
        int order = FindOrder(answer);
        int cancel = Find(answer, RequestKind.Cancel);
        if (answer.Kind == OrderKind.Canceled && order >= 0)
            _context.Requests[order].IsFilled = true;
        if (cancel < 0)
            return order >= 0 ? MatchResult.Known : MatchResult.None;
        MatchResult result = Answer(cancel, answer);
        _context.Requests.Remove(cancel);
        return result;
    }

    private MatchResult MatchReplace(in ReceivedAnswer answer)
    {
        int index = Find(answer, RequestKind.Replace);
        if (index >= 0)
            return Answer(index, answer);
        return Find(answer, RequestKind.New) >= 0 ? MatchResult.Known : MatchResult.None;
    }

    private int FindOrder(in ReceivedAnswer answer)
    {
        int index = Find(answer, RequestKind.New);
        return index >= 0 ? index : Find(answer, RequestKind.Replace);
    }

    private int Find(in ReceivedAnswer answer, RequestKind kind) => KeyOwners.Find(_context, answer, kind);

    private bool IsOpen(int index) => index >= 0 && _context.Requests[index].State != RequestState.Answered;

    /// <summary>Ends the wait of a request.</summary>
    /// <param name="index">The request.</param>
    /// <param name="isTimed">False for the fill of an order whose acceptance was not seen: it is an answer, but its
    /// time is not a time of an acceptance.</param>
    private MatchResult Answer(int index, in ReceivedAnswer answer, bool isTimed = true)
    {
        ref Request request = ref _context.Requests[index];
        if (request.State == RequestState.Answered)
            return MatchResult.Repeated;
        if (request.Kind == RequestKind.New)
        {
            _context.Counters.Answered++;
            if (request.State != RequestState.Waiting)
                _context.Counters.AnsweredLate++;
        }
        bool isReported = request.State != RequestState.Waiting;
        if (request.Connection == answer.Connection && request.State != RequestState.Disconnected)
        {
            request.IsAnsweredByFill = !isTimed;
            if (isTimed)
                Time(ref request, answer);
            else
                Note(ref request, answer);
        }
        _context.Requests.Finish(index, RequestState.Answered);
        if (!isReported)
            Reports.Report(index, answer.StampNs);
        return MatchResult.Matched;
    }

    private static void Note(ref Request request, in ReceivedAnswer answer)
    {
        request.AnswerKind = answer.Kind;
        request.AnswerStampNs = answer.StampNs;
        request.AnswerSequence = answer.Sequence;
        request.AnswerHook = answer.Hook;
    }

    private void Time(ref Request request, in ReceivedAnswer answer)
    {
        Note(ref request, answer);
        SeriesKind series = request.Kind switch
        {
            RequestKind.New => SeriesKind.OrderToAck,
            RequestKind.Cancel => SeriesKind.CancelToAck,
            _ => SeriesKind.ReplaceToAck,
        };
        request.IsAmongWorst |= _context.Recorder.Record(
            _context.Series(series), answer.StampNs - request.StampNs, answer.StampNs, request.Key, request.Row);
        int wire = _context.Series(SeriesKind.OrderToAckWire);
        if (request.Kind == RequestKind.New && _context.Stages?.TryAnswer(in request, answer.StampNs, wire) == false)
            _context.Recorder.Miss(wire, 1);
    }
}

/// <summary>Result of matching an answer.</summary>
internal enum MatchResult : byte
{
    /// <summary>No known request.</summary>
    None = 0,

    /// <summary>A request that it answers, or an order that it concerns.</summary>
    Matched = 1,

    /// <summary>A request that was answered before.</summary>
    Repeated = 2,

    /// <summary>None that waits, but an order of its key: it ends or changes that, or answers a later request of the
    /// same key.</summary>
    Known = 3,

    /// <summary>None that it may answer, but one of another login's with its key.</summary>
    Foreign = 4,
}
