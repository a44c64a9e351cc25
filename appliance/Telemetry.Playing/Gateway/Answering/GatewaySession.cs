// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Playing.Gateway.Learning;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>A session at the gateway: plans the answers to its requests, and sends those that are due.</summary>
[HotPath]
internal sealed class GatewaySession
{
    private const int ReferenceShift = 40;                      // order numbers of different sessions differ

    private readonly GatewayLayout _layout;
    private readonly AnswerMode _mode;
    private readonly AnswerQueue _queue;
    private readonly Counterparts _counterparts;
    private readonly LiveOrders _orders = new();
    private readonly long[] _medianNs = new long[(int)OrderKind.Replace + 1];
    private readonly long _boundNs;
    private readonly long _midnightMinusClockNs;
    private long _matches;
    private bool _hasLoggedIn;

    /// <summary>Prepares a session.</summary>
    /// <param name="recording">Its recording.</param>
    /// <param name="plan">Options.</param>
    /// <param name="queue">Keeps answers until they are due.</param>
    /// <param name="midnightMinusClockNs">Added to CLOCK_MONOTONIC to get the exchange's time since midnight.</param>
    public GatewaySession(SessionRecording recording, PlayPlan plan, AnswerQueue queue, long midnightMinusClockNs)
    {
        Definition = recording.Session;
        _layout = recording.Layout;
        _mode = plan.Gateway!.Answers;
        _queue = queue;
        _counterparts = new Counterparts(recording, plan.Loops);
        foreach (OrderKind kind in (OrderKind[])[OrderKind.New, OrderKind.Cancel, OrderKind.Replace])
            _medianNs[(int)kind] = recording.MedianNs(kind);
        _boundNs = plan.BoundNs;
        _midnightMinusClockNs = midnightMinusClockNs;
    }

    /// <summary>The session.</summary>
    public SessionDefinition Definition { get; }

    /// <summary>Its connection; null while it is not logged in.</summary>
    public ClientConnection? Connection { get; private set; }

    /// <summary>True once it has logged in. Any thread.</summary>
    public bool HasLoggedIn => Volatile.Read(ref _hasLoggedIn);

    /// <summary>Its counters.</summary>
    public SessionCount Count { get; } = new();

    /// <summary>Its requests.</summary>
    public RequestLog Log { get; } = new();

    /// <summary>Its answers.</summary>
    public AnswerLog Answers { get; } = new();

    /// <summary>Begins a connection.</summary>
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
        GatewayRequest? row = RowOf((byte)message.Code);
        if (status != EnvelopeStatus.Ok || (row is not null && packet.Length < row.Length))
        {
            Count.Malformed++;
            return;
        }
        if (row is null)
        {
            Count.Others++;
            return;
        }
        if (packet.Length > GatewayLayout.MostBytes)
            packet = packet[..GatewayLayout.MostBytes];
        CountRequest(row.Kind);
        uint quantity = BinaryPrimitives.ReadUInt32BigEndian(packet[row.Quantity..]);
        long order = row.Kind == OrderKind.New
            ? _orders.Add(message.Key, packet, quantity) : FindChanged(in message);
        if (order < 0)
        {
            Count.Ignored++;
            return;
        }
        InstrumentSide instrument = InstrumentSide.Of(_layout, _orders.BytesOf(order));
        RecordedRequest? counterpart = _counterparts.Next(row.Kind, instrument, out int ordinal);
        if (counterpart is null)
            Count.BeyondRecording++;
        long place = Log.Add(new ReceivedRequest
        {
            Instrument = instrument,
            ReadNs = readNs,
            Price = RequestFields.Integer(packet, row.Price),
            Tick = message.TickSequence,
            Quantity = quantity,
            Ordinal = ordinal,
            Kind = row.Kind,
            NamesTick = message.HasTick != 0,
            IsRecorded = counterpart is not null,
        });
        var first = new PlannedAnswer
        {
            Session = this,
            Request = row,
            Template = row.Done,
            NewKey = message.Key2.IsPresent ? message.Key : default,
            Order = order,
            LogPlace = place,
            IsFirst = true,
        };
        Plan(first, counterpart, packet, readNs);
    }

    /// <summary>Sends an answer that is due.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="request">Bytes of its request.</param>
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
        long timeNs = (MonotonicClock.NowNs + _midnightMinusClockNs) % ZoneOffsets.DayNs;
        long reference = ((long)(Definition.Index + 1) << ReferenceShift) + answer.Order + 1;
        var values = new AnswerValues(
            _layout.Time, timeNs, quantity, reference, answer.Kind == OrderKind.Filled ? ++_matches : 0);
        Span<byte> packet = Answers.Room;
        int length = AnswerWriter.Write(packet, in answer, _orders.BytesOf(answer.Order), request, in values);
        Answers.Keep(length);
        long beforeNs = MonotonicClock.NowNs;
        connection.Send(packet[..length], beforeNs);
        long afterNs = MonotonicClock.NowNs;
        CountAnswer(in answer, afterNs);
        Count.Send.Add(afterNs - beforeNs);
    }

    private long FindChanged(in OrderMessage message)
    {
        bool hasNewKey = message.Key2.IsPresent;
        long order = hasNewKey ? _orders.Find(message.Key2) : _orders.Find(message.Key);
        bool isUsable = order >= 0 && _orders.IsKept(order) && _orders[order].Left > 0
            && !(hasNewKey && _orders.Find(message.Key) >= 0);
        return isUsable ? order : -1;
    }

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
            answer.Template = answer.Kind switch
            {
                OrderKind.Rejected or OrderKind.CancelRefused => answer.Request.Refused,
                OrderKind.Filled => _layout.Executed,
                OrderKind.Canceled => _layout.Canceled,
                _ => answer.Request.Done,
            };
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
            Log[answer.LogPlace].DueNs = answer.DueNs;
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
                uint wanted = answer.Request.Kind == OrderKind.Cancel
                    ? BinaryPrimitives.ReadUInt32BigEndian(request[answer.Request.Quantity..]) : 0;
                quantity = order.Left - Math.Min(wanted, order.Left);
                order.Left -= quantity;
                return quantity > 0;
            case OrderKind.Replaced:
                if (order.Left == 0)
                    return false;
                uint all = BinaryPrimitives.ReadUInt32BigEndian(request[answer.Request.Quantity..]);
                order.Left = all - Math.Min(order.Filled, all);
                AnswerWriter.Apply(answer.Request, request, _orders.BytesOf(answer.Order));
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
        Count.Error.Add(errorNs);
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
        Log[answer.LogPlace].AnsweredNs = afterNs;
        Log[answer.LogPlace].Answer = answer.Kind;
    }

    private GatewayRequest? RowOf(byte code)
    {
        IReadOnlyList<GatewayRequest> rows = _layout.Requests;
        for (int place = 0; place < rows.Count; place++)
        {
            if (rows[place].Code == code)
                return rows[place];
        }
        return null;
    }
}
