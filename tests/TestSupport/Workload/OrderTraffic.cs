// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Simulation;

namespace TestSupport.Workload;

/// <summary>The order session of <see cref="TradingTraffic"/>: SoupBinTCP with OUCH 5.0, one connection.</summary>
internal sealed class OrderTraffic(TradingTraffic traffic, TrafficShape shape, ulong seed)
{
    private const int LoginLength = 49;
    private const int LoginAcceptedLength = 33;
    private const int OrderLength = 50;
    private const int AcceptedLength = 67;
    private const int ExecutedLength = 39;
    private const int RejectedLength = 34;
    private const int RejectEvery = 41;
    private const int FillEvery = 7;
    private const byte Syn = 2;
    private const byte SynAck = 0x12;
    private const byte PushAck = 0x18;

    private readonly byte[] _stream = new byte[256];
    private SeededRandom _random = new(seed + 1);
    private uint _toExchange = 1_000;
    private uint _fromExchange = 900_000_000;
    private uint _orders;
    private bool _isLoggedIn;
    private bool _isAnswerDue;

    /// <summary>Sends an order that names its tick.</summary>
    internal void SendOrder(ulong tick, long offsetNs)
    {
        if (!_isLoggedIn)
        {
            LogIn(offsetNs);
            return;
        }
        _orders++;
        Span<byte> order = Packet(_stream, OrderLength, (byte)'U');
        order[3] = (byte)'O';
        BinaryPrimitives.WriteUInt32BigEndian(order[4..], _orders);
        order[8] = (byte)'B';
        BinaryPrimitives.WriteUInt32BigEndian(order[9..], 100);
        "LOAD    "u8.CopyTo(order[13..]);
        BinaryPrimitives.WriteUInt64BigEndian(order[21..], 1_000_000);
        "0YPNN"u8.CopyTo(order[29..]);
        order.Slice(34, 14).Fill((byte)' ');
        tick.TryFormat(order.Slice(34, 14), out _, default, System.Globalization.CultureInfo.InvariantCulture);
        Send(TradingTopology.ToExchange, offsetNs, order);
        _isAnswerDue = true;
    }

    /// <summary>Answers the last order, if it is not answered.</summary>
    internal void SendAnswer(long offsetNs, long exchangeTimeNs)
    {
        if (!_isAnswerDue)
            return;
        _isAnswerDue = false;
        if (_orders % RejectEvery == 0)
        {
            Span<byte> rejected = Answer(_stream, RejectedLength, (byte)'J', exchangeTimeNs);
            BinaryPrimitives.WriteUInt16BigEndian(rejected[16..], 1);
            Send(TradingTopology.FromExchange, offsetNs, rejected);
            return;
        }
        Span<byte> accepted = Answer(_stream, AcceptedLength, (byte)'A', exchangeTimeNs);
        accepted[50] = (byte)'L';
        int length = AcceptedLength;
        if (_orders % FillEvery == 0)
        {
            Span<byte> executed = Answer(_stream.AsSpan(AcceptedLength), ExecutedLength, (byte)'E', exchangeTimeNs);
            executed[28] = (byte)'A';
            length += ExecutedLength;
        }
        Send(TradingTopology.FromExchange, offsetNs, _stream.AsSpan(0, length));
    }

    private static Span<byte> Packet(Span<byte> at, int length, byte type)
    {
        Span<byte> packet = at[..length];
        packet.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(length - 2));
        packet[2] = type;
        return packet;
    }

    private Span<byte> Answer(Span<byte> at, int length, byte type, long exchangeTimeNs)
    {
        Span<byte> packet = Packet(at, length, (byte)'S');
        packet[3] = type;
        BinaryPrimitives.WriteUInt64BigEndian(packet[4..], (ulong)exchangeTimeNs);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], _orders);
        return packet;
    }

    private void LogIn(long offsetNs)
    {
        _isLoggedIn = true;
        traffic.Add(TradingTopology.ToExchange, offsetNs, 0, _toExchange++, 0, Syn);
        traffic.Add(TradingTopology.FromExchange, offsetNs + 10, 0, _fromExchange++, _toExchange, SynAck);
        Span<byte> login = Packet(_stream, LoginLength, (byte)'L');
        "LOAD01SECRET    "u8.CopyTo(login[3..]);
        login[19..].Fill((byte)' ');
        login[^1] = (byte)'1';
        Segment(TradingTopology.ToExchange, offsetNs + 20, login);
        Span<byte> accepted = Packet(_stream, LoginAcceptedLength, (byte)'A');
        accepted[3..].Fill((byte)' ');
        "LOAD"u8.CopyTo(accepted[3..]);
        accepted[^1] = (byte)'1';
        Segment(TradingTopology.FromExchange, offsetNs + 30, accepted);
    }

    private void Send(int flow, long offsetNs, ReadOnlySpan<byte> bytes)
    {
        bool isSplit = _random.Happens(shape.SegmentsSplitPerMillion);
        int first = isSplit ? 1 + (int)_random.Below(bytes.Length - 1) : bytes.Length;
        SendSegment(flow, offsetNs, bytes[..first]);
        if (first < bytes.Length)
            SendSegment(flow, offsetNs + 50, bytes[first..]);
    }

    private void SendSegment(int flow, long offsetNs, ReadOnlySpan<byte> bytes)
    {
        uint sequence = flow == TradingTopology.ToExchange ? _toExchange : _fromExchange;
        if (_random.Happens(shape.SegmentsLostPerMillion))
        {
            Advance(flow, bytes.Length);
            return;
        }
        Segment(flow, offsetNs, bytes);
        if (_random.Happens(shape.SegmentsRepeatedPerMillion))
            bytes.CopyTo(traffic.Add(flow, offsetNs + 20, bytes.Length, sequence, Other(flow), PushAck));
    }

    private void Segment(int flow, long offsetNs, ReadOnlySpan<byte> bytes)
    {
        uint sequence = flow == TradingTopology.ToExchange ? _toExchange : _fromExchange;
        bytes.CopyTo(traffic.Add(flow, offsetNs, bytes.Length, sequence, Other(flow), PushAck));
        Advance(flow, bytes.Length);
    }

    private uint Other(int flow) => flow == TradingTopology.ToExchange ? _fromExchange : _toExchange;

    private void Advance(int flow, int length)
    {
        if (flow == TradingTopology.ToExchange)
            _toExchange += (uint)length;
        else
            _fromExchange += (uint)length;
    }
}
