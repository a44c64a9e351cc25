// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Tests.Decoding;
using Telemetry.Yaml;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Both ends of one connection whose segments are lost before the tap, in the tap, or come late; each end
/// acknowledges what it has in order. A segment takes 1 µs.</summary>
internal sealed class LossyTalk
{
    private readonly GatewayRig _rig;
    private readonly uint[] _next = [1, 1];
    private readonly uint?[] _lost = new uint?[2];      // first byte that the receiver lacks

    internal LossyTalk(ProtocolId protocol)
    {
        _rig = new GatewayRig(SharedGateway.Of([SharedGateway.Session(0) with
        {
            Protocol = new Located<string>(protocol == ProtocolId.Fix ? "fix" : "soupbintcp-ouch5", "test"),
        }]));
        Put(StreamDirection.ToExchange, 0, [], Wire.Syn);
        Put(StreamDirection.FromExchange, 0, [], Wire.Syn | Wire.Ack);
    }

    /// <summary>Times from orders to their answers, in the order in which they were known.</summary>
    internal long[] Times => [.. _rig.Events
        .FindAll(item => item.Kind == TelemetryEventKind.Order && item.AnswerStampNs != 0)
        .Select(item => item.AnswerStampNs - item.OrderStampNs)];

    internal int CountOf(TelemetryEventKind kind) => _rig.CountOf(kind, 0);

    internal int Timeouts => _rig.CountOf(TelemetryEventKind.Timeout, 0);

    internal (StreamDirection Direction, uint Sequence, byte[] Bytes) Say(StreamDirection direction, byte[] bytes)
    {
        uint sequence = Take(direction, bytes);
        Put(direction, sequence, bytes, Wire.Ack);
        return (direction, sequence, bytes);
    }

    internal void Order(uint reference) => Say(StreamDirection.ToExchange, Soup.EnterOrder(reference));

    internal void Answer(uint reference) => Say(StreamDirection.FromExchange, Soup.OrderAccepted(reference));

    internal void Acknowledge(StreamDirection direction) => Say(direction, []);

    /// <summary>The FIN of a side.</summary>
    internal void Close(StreamDirection direction)
    {
        Put(direction, _next[(int)direction], [], Wire.Fin | Wire.Ack);
        _next[(int)direction]++;
    }

    /// <summary>The reset of a side.</summary>
    internal void Reset(StreamDirection direction) =>
        Put(direction, _next[(int)direction], [], Wire.Rst | Wire.Ack);

    /// <summary>A segment of a side without data that acknowledges bytes which the other never sent.</summary>
    internal void Forge(StreamDirection direction, uint beyond)
    {
        _next[1 - (int)direction] += beyond;
        Acknowledge(direction);
        _next[1 - (int)direction] -= beyond;
    }

    /// <summary>Bytes that neither the tap nor the receiver sees.</summary>
    internal (StreamDirection Direction, uint Sequence, byte[] Bytes) Lose(StreamDirection direction, byte[] bytes)
    {
        uint sequence = Take(direction, bytes);
        _lost[(int)direction] ??= sequence;
        return (direction, sequence, bytes);
    }

    /// <summary>Bytes that only the receiver sees.</summary>
    internal (StreamDirection Direction, uint Sequence, byte[] Bytes) Miss(StreamDirection direction, byte[] bytes) =>
        (direction, Take(direction, bytes), bytes);

    /// <summary>Sends lost bytes again; the receiver then has everything.</summary>
    internal void Repeat(
        (StreamDirection Direction, uint Sequence, byte[] Bytes) lost, bool isLast = true)
    {
        if (isLast)
            _lost[(int)lost.Direction] = null;
        Put(lost.Direction, lost.Sequence, lost.Bytes, Wire.Ack);
    }

    internal void Wait(long durationNs)
    {
        _rig.Wire.Wait(durationNs);
        _rig.Analyse();
    }

    /// <summary>Time in which no packet comes, nor anything else that would show it.</summary>
    internal void Sleep(long durationNs) => _rig.Wire.NowNs += durationNs;

    /// <summary>Ends the input at once.</summary>
    internal SessionCounters Stop() => _rig.Finish().Of(0);

    internal SessionCounters End()
    {
        Wait(62_000_000_000);
        return _rig.Finish().Of(0);
    }

    internal long Samples(SeriesKind kind) => _rig.Samples(kind, 0);

    internal static byte[] Cancel(uint reference) => Request('X', reference, 12);

    internal static byte[] Canceled(uint reference)
    {
        byte[] answer = new byte[20];
        answer[0] = (byte)'C';
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(9), reference);
        answer[17] = (byte)'U';
        return Soup.Packet('S', answer);
    }

    private static byte[] Request(char type, uint reference, int length)
    {
        byte[] request = new byte[length];
        request[0] = (byte)type;
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(1), reference);
        return Soup.Packet('U', request);
    }

    private uint Take(StreamDirection direction, byte[] bytes)
    {
        uint sequence = _next[(int)direction];
        _next[(int)direction] += (uint)bytes.Length;
        return sequence;
    }

    private void Put(StreamDirection direction, uint sequence, byte[] bytes, byte flags)
    {
        int other = 1 - (int)direction;
        _rig.Wire.Acknowledgment = flags == Wire.Syn ? 0 : _lost[other] ?? _next[other];
        int flow = direction == StreamDirection.ToExchange ? StreamTopology.ToGateway : StreamTopology.FromGateway;
        _rig.Wire.Send(flow, sequence, bytes, flags);
        _rig.Analyse();
    }
}
