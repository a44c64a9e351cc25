// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Streams;
using Telemetry.Simulation.Truth;

namespace Telemetry.Simulation.Exchange;

/// <summary>One login at the exchange, at any gateway: accepts most orders, rejects some, fills some, and keeps every
/// answer for retransmission.</summary>
internal sealed class OuchAccount(long midnightMinusClockNs, Queue<GatewayFault> faults)
{
    private const int HeaderLength = 3;
    private const int AcceptedLength = 67;
    private const int ExecutedLength = 39;
    private const int RejectedLength = 34;
    private const int RejectEvery = 41;
    private const int FillEvery = 7;
    private const long DayNs = 86_400_000_000_000;

    private readonly List<byte[]> _answers = [];
    private long _sent;             // number of them already sent
    private long _orders;
    private long _acks;
    private long _rejects;
    private long _fills;
    private long _replayed;
    private long _late;

    /// <summary>The connection over which it is logged in.</summary>
    public OuchConnection? Connection { get; set; }

    /// <summary>Ground truth of this login.</summary>
    public AccountTruth Truth => new()
    {
        Orders = _orders,
        Acks = _acks,
        Rejects = _rejects,
        Fills = _fills,
        Replayed = _replayed,
        Late = _late,
    };

    /// <summary>Sends all answers from a number on.</summary>
    public void Resend(long from)
    {
        for (long number = from; number <= _answers.Count; number++)
        {
            if (number <= _sent)
                _replayed++;
            else if (_answers[(int)number - 1][HeaderLength] is (byte)'A' or (byte)'J')
                _late++;
            Send(number);
        }
    }

    /// <summary>Handles an order; returns the fault that its connection then has, if any.</summary>
    public GatewayFaultKind? Take(ReadOnlySpan<byte> order, long nowNs)
    {
        _orders++;
        if (_orders % RejectEvery == 0)
        {
            Reject(order, nowNs);
        }
        else
        {
            Accept(order, nowNs);
            if (_orders % FillEvery == 0)
                Fill(order, nowNs);
        }
        bool isFaulty = faults.TryPeek(out GatewayFault fault) && _orders >= fault.AtOrder;
        while (!isFaulty && _sent < _answers.Count)
            Send(_sent + 1);
        if (!isFaulty || _orders < fault.AtOrder + GatewayFault.Unanswered)
            return null;
        faults.Dequeue();
        return fault.Kind;
    }

    private void Send(long number)
    {
        byte[] answer = _answers[(int)number - 1];
        Connection!.Send(answer);
        if (number <= _sent)
            return;
        _sent = number;
        switch (answer[HeaderLength])
        {
            case (byte)'A': _acks++; break;
            case (byte)'J': _rejects++; break;
            case (byte)'E': _fills++; break;
        }
    }

    private void Reject(ReadOnlySpan<byte> order, long nowNs)
    {
        Span<byte> rejected = Answer((byte)'J', RejectedLength, order, nowNs);
        BinaryPrimitives.WriteUInt16BigEndian(rejected[13..], 1);
        order.Slice(34, 14).CopyTo(rejected[15..]);
    }

    private void Accept(ReadOnlySpan<byte> order, long nowNs)
    {
        Span<byte> accepted = Answer((byte)'A', AcceptedLength, order, nowNs);
        order.Slice(8, 21).CopyTo(accepted[13..]);          // side, quantity, symbol, price
        order.Slice(29, 2).CopyTo(accepted[34..]);          // time in force, display
        BinaryPrimitives.WriteUInt64BigEndian(accepted[36..], (ulong)_orders);
        order.Slice(31, 3).CopyTo(accepted[44..]);          // capacity, sweep, cross type
        accepted[47] = (byte)'L';
        order.Slice(34, 14).CopyTo(accepted[48..]);
    }

    private void Fill(ReadOnlySpan<byte> order, long nowNs)
    {
        Span<byte> executed = Answer((byte)'E', ExecutedLength, order, nowNs);
        order.Slice(9, 4).CopyTo(executed[13..]);
        order.Slice(21, 8).CopyTo(executed[17..]);
        executed[25] = (byte)'A';
        BinaryPrimitives.WriteUInt64BigEndian(executed[26..], (ulong)_orders);
    }

    // An answer begins with its type, the exchange's time and the order's reference.
    private Span<byte> Answer(byte type, int length, ReadOnlySpan<byte> order, long nowNs)
    {
        byte[] packet = new byte[length];
        SoupBinGateway.WriteSequenced(packet);
        _answers.Add(packet);
        Span<byte> body = packet.AsSpan(HeaderLength);
        body[0] = type;
        BinaryPrimitives.WriteUInt64BigEndian(body[1..], (ulong)((nowNs + midnightMinusClockNs) % DayNs));
        order.Slice(4, 4).CopyTo(body[9..]);
        return body;
    }
}
