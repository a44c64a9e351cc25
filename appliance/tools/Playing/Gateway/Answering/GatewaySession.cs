// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Playing.Gateway.Forms;
using Telemetry.Playing.Gateway.Learning;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>A session at the gateway: plans the answers to its requests, and sends those that are due.</summary>
internal sealed class GatewaySession
{
    private const int ReferenceShift = 40;                      // order numbers of different sessions differ

    private readonly OrderForm _form;
    private readonly AnswerMode _mode;
    private readonly AnswerQueue _queue;
    private readonly Counterparts _counterparts;
    private readonly LiveOrders _orders;
    private readonly long[] _medianNs = new long[(int)OrderKind.Replace + 1];
    private readonly long _boundNs;
    private readonly long _midnightMinusClockNs;
    private ulong _numbers;
    private ulong _matches;
    private bool _hasLoggedIn;

    /// <summary>Prepares a session.</summary>
    /// <param name="queue">Keeps answers until they are due.</param>
    /// <param name="midnightMinusClockNs">Added to CLOCK_MONOTONIC to get the exchange's time since midnight.</param>
    public GatewaySession(SessionRecording recording, PlayPlan plan, AnswerQueue queue, long midnightMinusClockNs)
    {
        Definition = recording.Session;
        Count = new GatewaySessionReport(Definition);
        _form = recording.Form;
        _orders = new LiveOrders(_form.MostBytes);
        Answers = new AnswerLog(_form.MostBytes);
        _mode = plan.Gateway!.Answers;
        _queue = queue;
        _counterparts = new Counterparts(recording, plan.Loops);
        foreach (OrderKind kind in (OrderKind[])[OrderKind.New, OrderKind.Cancel, OrderKind.Replace])
            _medianNs[(int)kind] = recording.MedianNs(kind);
        _boundNs = plan.BoundNs;
        _midnightMinusClockNs = midnightMinusClockNs;
    }

    public SessionDefinition Definition { get; }

    /// <summary>The session layer that its protocol has.</summary>
    public GatewaySessionLayer Layer => _form.Session;

    /// <summary>Number of the client's next message; 0 before the first login, or if its messages have none.</summary>
    public ulong NextRequest { get; set; }

    /// <summary>The client's id of its numbers, if it gives one; else 0.</summary>
    public ulong NumbersId { get; set; }

    /// <summary>Its connection; null while it is not logged in.</summary>
    public ClientConnection? Connection { get; private set; }

    /// <summary>True once it has logged in. Any thread.</summary>
    public bool HasLoggedIn => Volatile.Read(ref _hasLoggedIn);

    /// <summary>Its counters and requests.</summary>
    public GatewaySessionReport Count { get; }

    public AnswerLog Answers { get; }

    public void Begin(ClientConnection connection)
    {
        Connection = connection;
        Count.Logins++;
        Volatile.Write(ref _hasLoggedIn, true);
    }

    /// <summary>Ends its connection: what was planned is not sent, and its orders are forgotten.</summary>
    public void End()
    {
        Connection = null;
        _queue.Drop(this);
        _orders.Clear();
    }

    /// <summary>Takes a request.</summary>
    /// <param name="message">The decoded request.</param>
    /// <param name="status">Result of decoding.</param>
    /// <param name="packet">Its bytes, framing included.</param>
    /// <param name="readNs">Clock when it was read, nanoseconds.</param>
    public void Take(in OrderMessage message, EnvelopeStatus status, ReadOnlySpan<byte> packet, long readNs)
    {
        GatewayRequest? row = _form.RowOf(message.Code);
        RequestTerms terms = default;
        bool isLong = packet.Length > _form.MostBytes;
        bool isRead = status == EnvelopeStatus.Ok && (row is null || (
            (!isLong || _form.MayCut) && message.Key.IsPresent && _form.TryRead(row, packet, out terms)));
        if (!isRead)
        {
            Count.Malformed++;
            Connection?.Layer.Refuse(in message, readNs);
            return;
        }
        if (row is null)
        {
            Count.OtherRequests++;
            return;
        }
        if (isLong)
            packet = packet[.._form.MostBytes];
        CountRequest(row.Kind);
        long order = row.Kind == OrderKind.New
            ? _orders.Add(message.Key, packet, in terms) : FindChanged(in message, in terms);
        if (order < 0)
        {
            Count.Ignored++;
            return;
        }
        InstrumentSide instrument = _orders[order].Instrument;
        RecordedRequest? counterpart = _counterparts.Next(row.Kind, instrument, out int ordinal);
        if (counterpart is null)
            Count.BeyondRecording++;
        long place = Count.Log.Add(new ReceivedRequest
        {
            Instrument = instrument,
            ReadNs = readNs,
            Price = terms.Price,
            Tick = message.TickSequence,
            Quantity = terms.Quantity,
            Ordinal = ordinal,
            Kind = row.Kind,
            NamesTick = message.HasTick != 0,
            IsRecorded = counterpart is not null,
        });
        var first = new PlannedAnswer
        {
            Session = this,
            Request = row,
            NewKey = HasOwnKey(in message, in terms) ? message.Key : default,
            Order = order,
            LogPlace = place,
            Quantity = terms.Quantity,
            IsFirst = true,
        };
        Plan(first, counterpart, packet, readNs);
    }

    /// <summary>Sends an answer that is due.</summary>
    public void Send(in PlannedAnswer answer, ReadOnlySpan<byte> request)
    {
        if (Connection is not { IsClosed: false } connection || !_orders.IsKept(answer.Order))
            return;
        ref LiveOrder order = ref _orders[answer.Order];
        if (!TryChange(in answer, ref order, request, out uint quantity))
        {
            Count.Ignored += answer.IsFirst ? 1 : 0;
            return;
        }
        long nowNs = MonotonicClock.NowNs;
        var values = new AnswerValues
        {
            MidnightNs = (nowNs + _midnightMinusClockNs) % ZoneOffsets.DayNs,
            UtcNs = WallTime.NowNs,
            Reference = ReferenceOf(answer.Order),
            Number = ++_numbers,
            Match = answer.Kind == OrderKind.Filled ? ++_matches : 0,
            Quantity = quantity,
            Filled = order.Filled,
            Left = order.Left,
        };
        WrittenAnswer written = _form.Write(
            Answers.Room, in answer, _orders.BytesOf(answer.Order), request, in values);
        long beforeNs = MonotonicClock.NowNs;
        connection.Layer.Send(this, written, beforeNs);
        long afterNs = MonotonicClock.NowNs;
        CountAnswer(in answer, afterNs);
        Count.Sends.Add(afterNs - beforeNs);
    }

    /// <summary>True of a change whose key is not that of its order.</summary>
    private static bool HasOwnKey(in OrderMessage message, in RequestTerms terms) =>
        message.Key2.IsPresent || terms.Reference != 0;

    private long FindChanged(in OrderMessage message, in RequestTerms terms)
    {
        long order = terms.Reference != 0 ? (long)(terms.Reference - ReferenceOf(0))
            : _orders.Find(message.Key2.IsPresent ? message.Key2 : message.Key);
        // Of an order that is over too: the recording has those, and their answers.
        bool isUsable = order >= 0 && _orders.IsKept(order)
            && !(HasOwnKey(in message, in terms) && _orders.Find(message.Key) >= 0);
        return isUsable ? order : -1;
    }

    /// <summary>The exchange's number of an order, from 1; those of different sessions differ.</summary>
    private ulong ReferenceOf(long order) =>
        ((ulong)(Definition.Index + 1) << ReferenceShift) + (ulong)order + 1;

    private void Plan(PlannedAnswer answer, RecordedRequest? counterpart, ReadOnlySpan<byte> packet, long readNs)
    {
        OrderKind kind = answer.Request.Kind;
        if (_mode == AnswerMode.None)
            return;
        if (_mode == AnswerMode.Accept || counterpart is null)
        {
            answer.Kind = kind switch
            {
                OrderKind.New => OrderKind.Accepted,
                OrderKind.Cancel => OrderKind.Canceled,
                _ => OrderKind.Replaced,
            };
            Plan(ref answer, packet, readNs + _medianNs[(int)kind]);
            return;
        }
        List<RecordedAnswer> recorded = counterpart.Answers;
        for (int place = 0; place < recorded.Count; place++)
        {
            answer.Recorded = recorded[place];
            answer.Kind = recorded[place].Kind;
            answer.IsFirst = place == 0;
            Plan(ref answer, packet, readNs + recorded[place].DelayNs);
        }
    }

    /// <summary>Plans an answer; none about an order comes before the first one.</summary>
    private void Plan(ref PlannedAnswer answer, ReadOnlySpan<byte> packet, long dueNs)
    {
        ref LiveOrder order = ref _orders[answer.Order];
        if (answer.Request.Kind == OrderKind.New && answer.IsFirst)
            order.FirstDueNs = dueNs;
        answer.DueNs = Math.Max(dueNs, order.FirstDueNs);
        if (answer.IsFirst && answer.LogPlace >= 0)
            Count.Log[answer.LogPlace].DueNs = answer.DueNs;
        _ = _queue.TryAdd(in answer, packet);
    }

    /// <summary>Changes an order as an answer says.</summary>
    /// <returns>False if the order is over: an exchange sends nothing then.</returns>
    private bool TryChange(
        in PlannedAnswer answer, ref LiveOrder order, ReadOnlySpan<byte> request, out uint quantity)
    {
        quantity = 0;
        switch (answer.Kind)
        {
            case OrderKind.Rejected when answer.Request.Kind == OrderKind.New:
                order.Left = 0;
                return true;
            case OrderKind.Filled:
                quantity = answer.Recorded is { FillsAll: false } partly
                    ? Math.Min(partly.Quantity, order.Left) : order.Left;
                order.Left -= quantity;
                order.Filled += quantity;
                return quantity > 0;
            case OrderKind.Canceled:
                uint wanted = answer.Request.Kind == OrderKind.Cancel ? answer.Quantity : 0;
                quantity = order.Left - Math.Min(wanted, order.Left);
                order.Left -= quantity;
                return quantity > 0;
            case OrderKind.Replaced:
                if (order.Left == 0)
                    return false;
                order.Left = answer.Quantity - Math.Min(order.Filled, answer.Quantity);
                _form.Apply(answer.Request, request, _orders.BytesOf(answer.Order));
                if (answer.NewKey.IsPresent)
                    _orders.ChangeKey(answer.Order, answer.NewKey);
                return true;
            default:
                return true;
        }
    }

    private void CountRequest(OrderKind kind)
    {
        switch (kind)
        {
            case OrderKind.New: Count.Orders++; break;
            case OrderKind.Cancel: Count.Cancels++; break;
            default: Count.Replaces++; break;
        }
    }

    private void CountAnswer(in PlannedAnswer answer, long afterNs)
    {
        switch (answer.Kind)
        {
            case OrderKind.Accepted: Count.Accepted++; break;
            case OrderKind.Filled: Count.Executed++; break;
            case OrderKind.Canceled: Count.Canceled++; break;
            case OrderKind.Replaced: Count.Replaced++; break;
            case OrderKind.CancelRefused: Count.CancelRefused++; break;
            case OrderKind.Rejected: Count.RejectedAsRecorded++; break;
        }
        long errorNs = afterNs - answer.DueNs;
        Count.Errors.Add(errorNs);
        if (errorNs > _boundNs)
        {
            Count.Late++;
            Count.LateOverNs += errorNs - _boundNs;
        }
        if (!answer.IsFirst)
            return;
        Count.Answered++;
        if (answer.LogPlace < 0)
            return;
        Count.Log[answer.LogPlace].AnsweredNs = afterNs;
        Count.Log[answer.LogPlace].Answer = answer.Kind;
    }
}
