// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>
/// An endless mixture of what the analysis meets, by a seed: two lines with faults, orders, answers, resets.
/// </summary>
internal sealed class AnalysisLoad(int seed)
{
    private readonly Random _random = new(seed);
    private readonly ulong[] _next = [1, 1];
    private long _stampNs = 1_000_000;
    private ulong _session = 1;
    private ulong _order;
    private ulong _answered;
    private long _streamOffset;
    private int _sinceReset;

    public PacketEvent Next()
    {
        _stampNs += 1 + _random.Next(15_000);
        int what = _random.Next(100);
        if (what < 6)
            return Order();
        if (what < 12 && _answered < _order)
            return Answer();
        return Feed();
    }

    public PacketEvent End()
    {
        PacketEvent packet = Bare(PacketEventKind.EndOfInput);
        return packet;
    }

    private PacketEvent Feed()
    {
        int line = _next[0] <= _next[1] ? 0 : 1;
        if (++_sinceReset > 200_000)
        {
            _sinceReset = 0;
            _session++;
            _next[0] = _next[1] = 1;
        }
        PacketEvent packet = Bare(PacketEventKind.Feed);
        packet.FeedIndex = 0;
        packet.LineIndex = (short)line;
        packet.FlowId = line + 1;
        packet.WireLength = 200;
        packet.PayloadLength = 150;
        packet.Flags = PacketEventFlags.CountsInLedger;
        packet.DecodedStampNs = _stampNs + 300;
        packet.Envelope.Channel = new ChannelKey(0, _session, 0);
        int fault = _random.Next(200);
        ulong first = _next[line];
        uint count = 1 + (uint)_random.Next(4);
        if (fault < 6)
            first += (ulong)_random.Next(1, 12);
        else if (fault < 12 && first > 20)
            first -= (ulong)_random.Next(1, 20);
        else if (fault == 12)
            packet.Status = EnvelopeStatus.BadLength;
        else if (fault == 13)
            packet.LostBefore = 1;
        packet.Envelope.Flags = EnvelopeFlags.HasSendTime;
        packet.Envelope.SendTimeNs = _stampNs - 900;
        packet.Envelope.FirstSequence = first;
        packet.Envelope.Count = count;
        if (fault is 14 or 15)
        {
            packet.Envelope.Count = 0;
            packet.Envelope.Flags = EnvelopeFlags.Heartbeat;
            packet.Envelope.NextSequence = first;
            return packet;
        }
        packet.Envelope.NextSequence = first + count;
        _next[line] = Math.Max(_next[line], first + count);
        return packet;
    }

    private PacketEvent Order()
    {
        PacketEvent packet = Session(StreamDirection.ToExchange);
        packet.StreamOffset = _streamOffset;
        _streamOffset += 50;
        packet.Message.Kind = OrderKind.New;
        packet.Message.Role = OrderRole.Request;
        packet.Message.Key.SetInteger(++_order);
        packet.Message.HasTick = 1;
        packet.Message.TickSequence = _next[0] - 1;
        return packet;
    }

    private PacketEvent Answer()
    {
        PacketEvent packet = Session(StreamDirection.FromExchange);
        packet.Message.Kind = _random.Next(20) == 0 ? OrderKind.Rejected : OrderKind.Accepted;
        packet.Message.Role = OrderRole.Answer;
        packet.Message.Key.SetInteger(++_answered + (_random.Next(50) == 0 ? 1_000_000UL : 0));
        return packet;
    }

    private PacketEvent Session(StreamDirection direction)
    {
        PacketEvent packet = Bare(PacketEventKind.Message);
        packet.SessionIndex = 0;
        packet.FlowId = 3;
        packet.Connection = 1;
        packet.Direction = direction;
        packet.PayloadLength = 50;
        return packet;
    }

    private PacketEvent Bare(PacketEventKind kind)
    {
        PacketEvent packet = default;
        packet.Kind = kind;
        packet.StampNs = packet.ClockNs = _stampNs;
        packet.FeedIndex = packet.LineIndex = packet.SessionIndex = -1;
        return packet;
    }
}
