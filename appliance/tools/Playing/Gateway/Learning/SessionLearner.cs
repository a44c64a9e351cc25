// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Learning;

/// <summary>Joins the recorded answers of a session to its requests.</summary>
internal sealed class SessionLearner(SessionRecording recording)
{
    private readonly OrderForm _form = recording.Form;
    private readonly Dictionary<OrderKey, OrderLife> _orders = [];
    private readonly Dictionary<ulong, OrderLife> _byReference = [];
    private readonly Dictionary<OrderKey, (RecordedRequest Request, OrderLife Order)> _changes = [];
    private readonly Dictionary<(OrderKind Kind, InstrumentSide Instrument), int> _ordinals = [];
    private readonly Dictionary<ulong, ulong> _nextAnswers = [];
    private ChannelKey _session;

    /// <summary>Takes a message of the session.</summary>
    /// <param name="message">The decoded message.</param>
    /// <param name="bytes">Its bytes, framing included.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    /// <param name="isPlayed">False if what the session did at this time is not played.</param>
    public void Take(in OrderMessage message, ReadOnlySpan<byte> bytes, long stampNs, bool isPlayed)
    {
        bool isAccepted = message.Kind == OrderKind.LogonAccepted;
        if (isAccepted && (message.StartsNumbers != 0 || !message.Session.Equals(_session)))
        {
            _session = message.Session;
            _nextAnswers.Clear();
        }
        if (message.Role == OrderRole.Request)
            TakeRequest(in message, bytes, stampNs, isPlayed);
        else if (message.Role == OrderRole.Answer && !IsRepeated(in message))
            TakeAnswer(in message, bytes, stampNs);
    }

    /// <summary>True of an answer that was sent again after a new login.</summary>
    private bool IsRepeated(in OrderMessage message)
    {
        if (message.HasSequence == 0 || message.Line == OrderMessage.NoLine)
            return false;
        ulong next = _nextAnswers.GetValueOrDefault(message.Line);
        _nextAnswers[message.Line] = Math.Max(next, message.Sequence + 1);
        return message.Sequence < next;
    }

    private void TakeRequest(in OrderMessage message, ReadOnlySpan<byte> bytes, long stampNs, bool isPlayed)
    {
        if (_form.RowOf(message.Code) is not { } row)
            return;
        bool isRead = _form.TryRead(row, bytes, out RequestTerms terms);
        OrderLife? order = null;
        if (!isRead || (row.Kind != OrderKind.New && !TryFind(in message, in terms, out order)))
        {
            recording.NotLearned++;
            return;
        }
        InstrumentSide instrument = order?.Request.Instrument ?? terms.Instrument;
        var request = new RecordedRequest
        {
            Kind = row.Kind,
            StampNs = stampNs,
            Key = message.Key,
            Instrument = instrument,
            Ordinal = isPlayed ? NextOrdinal(row.Kind, instrument) : 0,
            Quantity = terms.Quantity,
            Price = terms.Price,
            NamedTick = message.HasTick != 0 ? message.TickSequence : null,
        };
        if (isPlayed)
            recording.Add(request);
        if (order is null)
        {
            _orders[message.Key] = new OrderLife(request) { Left = terms.Quantity };
            return;
        }
        bool hasOwnKey = message.Key2.IsPresent || terms.Reference != 0;
        if (hasOwnKey)
            _changes[message.Key] = (request, order);
        if (!hasOwnKey || row.Kind == OrderKind.Cancel)
            order.Change = request;
    }

    /// <summary>Finds the order that a request changes.</summary>
    private bool TryFind(in OrderMessage message, in RequestTerms terms, [NotNullWhen(true)] out OrderLife? order) =>
        terms.Reference != 0
            ? _byReference.TryGetValue(terms.Reference, out order)
            : _orders.TryGetValue(message.Key2.IsPresent ? message.Key2 : message.Key, out order);

    private void TakeAnswer(in OrderMessage message, ReadOnlySpan<byte> bytes, long stampNs)
    {
        if (TakeAnswerToChange(in message, bytes, stampNs))
            return;
        if (!_orders.TryGetValue(message.Key, out OrderLife? order))
        {
            recording.NotLearned += message.Kind == OrderKind.Other ? 0 : 1;
            return;
        }
        switch (message.Kind)
        {
            case OrderKind.Accepted or OrderKind.Rejected when !order.HasFirst:
                order.HasFirst = true;
                order.Request.Add(message.Kind, stampNs, Kept(bytes));
                if (_form.ReferenceIn(bytes) is var reference and not 0)
                    _byReference[reference] = order;
                break;
            case OrderKind.Filled:
                uint filled = Math.Min(_form.ExecutedIn(bytes) ?? order.Left, order.Left);
                order.Left -= filled;
                order.Filled += filled;
                order.Request.Add(message.Kind, stampNs, Kept(bytes), fillsAll: order.Left == 0, filled);
                break;
            case OrderKind.Canceled or OrderKind.CancelRefused or OrderKind.Replaced or OrderKind.Rejected
                when order.Change is { } change:
                change.Add(message.Kind, stampNs, Kept(bytes));
                order.Change = null;
                break;
            case OrderKind.Canceled:
                order.Left = 0;
                order.Request.Add(message.Kind, stampNs, Kept(bytes));
                break;
        }
    }

    /// <summary>Takes the answer to a request with a key of its own.</summary>
    /// <returns>False if it is none.</returns>
    private bool TakeAnswerToChange(in OrderMessage message, ReadOnlySpan<byte> bytes, long stampNs)
    {
        bool canBe = message.Kind
            is OrderKind.Replaced or OrderKind.Rejected or OrderKind.Canceled or OrderKind.CancelRefused;
        if (!canBe || !_changes.TryGetValue(message.Key, out (RecordedRequest Request, OrderLife Order) change))
            return false;
        change.Request.Add(message.Kind, stampNs, Kept(bytes));
        OrderLife order = change.Order;
        if (order.Change == change.Request)
            order.Change = null;
        if (message.Kind == OrderKind.CancelRefused)
            return true;                                        // a cancel that is pending is done later
        _changes.Remove(message.Key);
        if (message.Kind == OrderKind.Canceled)
            order.Left = 0;
        if (message.Kind != OrderKind.Replaced)
            return true;
        order.Left = change.Request.Quantity - Math.Min(order.Filled, change.Request.Quantity);
        _orders[message.Key] = order;
        return true;
    }

    private ReadOnlySpan<byte> Kept(ReadOnlySpan<byte> answer) => answer.Length > _form.MostBytes ? [] : answer;

    private int NextOrdinal(OrderKind kind, InstrumentSide instrument)
    {
        int ordinal = _ordinals.GetValueOrDefault((kind, instrument)) + 1;
        _ordinals[(kind, instrument)] = ordinal;
        return ordinal;
    }

    /// <summary>An order while its answers come.</summary>
    private sealed class OrderLife(RecordedRequest request)
    {
        public RecordedRequest Request { get; } = request;

        public RecordedRequest? Change { get; set; }

        public uint Left { get; set; }

        public uint Filled { get; set; }

        public bool HasFirst { get; set; }
    }
}
