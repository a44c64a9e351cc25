// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway.Learning;

/// <summary>Joins the recorded answers of a session to its requests.</summary>
/// <param name="recording">Receives the requests.</param>
internal sealed class SessionLearner(SessionRecording recording)
{
    private readonly GatewayLayout _layout = recording.Layout;
    private readonly Dictionary<OrderKey, OrderLife> _orders = [];
    private readonly Dictionary<OrderKey, (RecordedRequest Request, OrderLife Order)> _replaces = [];
    private readonly Dictionary<(OrderKind Kind, InstrumentSide Instrument), int> _ordinals = [];
    private ChannelKey _session;
    private ulong _nextAnswer;

    /// <summary>Takes a message of the session.</summary>
    /// <param name="message">The decoded message.</param>
    /// <param name="bytes">Its bytes, framing included.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    /// <param name="isPlayed">False if what the session did at this time is not played.</param>
    public void Take(in OrderMessage message, ReadOnlySpan<byte> bytes, long stampNs, bool isPlayed)
    {
        if (message.Kind == OrderKind.LogonAccepted && !message.Session.Equals(_session))
            (_session, _nextAnswer) = (message.Session, 0);
        if (message.Role == OrderRole.Request)
            TakeRequest(in message, bytes, stampNs, isPlayed);
        else if (message.Role == OrderRole.Answer && !IsRepeated(in message))
            TakeAnswer(in message, bytes, stampNs);
    }

    /// <summary>True of an answer that was sent again after a new login.</summary>
    private bool IsRepeated(in OrderMessage message)
    {
        if (message.HasSequence == 0)
            return false;
        bool isRepeated = message.Sequence < _nextAnswer;
        _nextAnswer = Math.Max(_nextAnswer, message.Sequence + 1);
        return isRepeated;
    }

    private void TakeRequest(in OrderMessage message, ReadOnlySpan<byte> bytes, long stampNs, bool isPlayed)
    {
        if (RowOf((byte)message.Code) is not { } row)
            return;
        if (bytes.Length < row.Length)
        {
            recording.NotLearned++;
            return;
        }
        OrderKey original = message.Key2.IsPresent ? message.Key2 : message.Key;
        OrderLife? order = null;
        if (row.Kind != OrderKind.New && !_orders.TryGetValue(original, out order))
        {
            recording.NotLearned++;
            return;
        }
        InstrumentSide instrument = order?.Request.Instrument ?? InstrumentSide.Of(_layout, bytes);
        var request = new RecordedRequest
        {
            Kind = row.Kind,
            StampNs = stampNs,
            Key = message.Key,
            Instrument = instrument,
            Ordinal = isPlayed ? NextOrdinal(row.Kind, instrument) : 0,
            Quantity = BinaryPrimitives.ReadUInt32BigEndian(bytes[row.Quantity..]),
            Price = RequestFields.Integer(bytes, row.Price),
            NamedTick = message.HasTick != 0 ? message.TickSequence : null,
        };
        if (isPlayed)
            recording.Add(request);
        if (order is null)
            _orders[message.Key] = new OrderLife(request) { Left = request.Quantity };
        else if (message.Key2.IsPresent)
            _replaces[message.Key] = (request, order);
        else
            order.Change = request;
    }

    private void TakeAnswer(in OrderMessage message, ReadOnlySpan<byte> bytes, long stampNs)
    {
        if (_replaces.TryGetValue(message.Key, out (RecordedRequest Request, OrderLife Order) replace)
            && message.Kind is OrderKind.Replaced or OrderKind.Rejected)
        {
            _replaces.Remove(message.Key);
            replace.Request.Add(message.Kind, stampNs, bytes);
            if (message.Kind == OrderKind.Rejected)
                return;
            replace.Order.Left = replace.Request.Quantity - Math.Min(replace.Order.Filled, replace.Request.Quantity);
            _orders[message.Key] = replace.Order;
            return;
        }
        if (!_orders.TryGetValue(message.Key, out OrderLife? order))
        {
            recording.NotLearned += message.Kind == OrderKind.Other ? 0 : 1;
            return;
        }
        switch (message.Kind)
        {
            case OrderKind.Accepted or OrderKind.Rejected when !order.HasFirst:
                order.HasFirst = true;
                order.Request.Add(message.Kind, stampNs, bytes);
                break;
            case OrderKind.Filled:
                uint filled = Math.Min(QuantityOf(bytes, order), order.Left);
                order.Left -= filled;
                order.Filled += filled;
                order.Request.Add(message.Kind, stampNs, bytes, fillsAll: order.Left == 0, filled);
                break;
            case OrderKind.Canceled or OrderKind.CancelRefused or OrderKind.Replaced or OrderKind.Rejected
                when order.Change is { } change:
                change.Add(message.Kind, stampNs, bytes);
                order.Change = null;
                break;
            case OrderKind.Canceled:
                order.Left = 0;
                order.Request.Add(message.Kind, stampNs, bytes);
                break;
        }
    }

    private uint QuantityOf(ReadOnlySpan<byte> bytes, OrderLife order) =>
        bytes[MessageCall.TypeOffset] == _layout.Executed.Code && bytes.Length >= _layout.Executed.Length
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes[_layout.Executed.Quantity..]) : order.Left;

    private GatewayRequest? RowOf(byte code)
    {
        foreach (GatewayRequest row in _layout.Requests)
        {
            if (row.Code == code)
                return row;
        }
        return null;
    }

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
