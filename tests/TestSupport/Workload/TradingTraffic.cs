// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Simulation;
using Telemetry.Simulation.Exchange;

namespace TestSupport.Workload;

/// <summary>
/// An endless day of trading, the same for the same seed: a feed on lines A and B with gaps, copies, swapped and broken
/// datagrams, and orders that are answered, with segments split, retransmitted and lost. Allocates nothing after
/// construction.
/// </summary>
public sealed class TradingTraffic
{
    private const int Slots = 32;
    private const int SlotBytes = 1_024;
    private const long StartNs = 1_000_000_000_000;
    private const long TickIntervalNs = 10_000;
    private const long LineBehindNs = 3_000;
    private const long HalfPastNine = 34_200_000_000_000;       // of the exchange's day, nanoseconds
    private const long HalfPastTwoUtc = 1_768_487_400_000_000_000;  // the same instant: 2026-01-15 14:30 UTC
    private const long DayNs = 86_400_000_000_000;

    private readonly TrafficShape _shape;
    private readonly TrafficPacket[] _packets = new TrafficPacket[Slots];
    private readonly byte[] _payloads = new byte[Slots * SlotBytes];
    private readonly MoldUdp64Writer _writer = new("WORKLOAD01", HalfPastNine + DayNs - (StartNs % DayNs));
    private readonly OrderTraffic _orders;
    private SeededRandom _random;
    private long _clockNs = StartNs;
    private ulong _number = 1;
    private ScriptedDatagram _held;
    private long _ticks;
    private int _count;
    private int _at;

    /// <summary>Begins the day.</summary>
    public TradingTraffic(TrafficShape shape, ulong seed = 1)
    {
        _shape = shape;
        _random = new SeededRandom(seed);
        _orders = new OrderTraffic(this, shape, seed);
    }

    /// <summary>UTC minus the stamps, nanoseconds.</summary>
    public static long WallOffsetNs => HalfPastTwoUtc - StartNs;

    /// <summary>The last packet made.</summary>
    public ref readonly TrafficPacket Current => ref _packets[_at];

    /// <summary>Its payload; writable, like that of a record.</summary>
    public Span<byte> Payload => _payloads.AsSpan(_at * SlotBytes, _packets[_at].PayloadLength);

    /// <summary>Makes the next packet; stamps rise.</summary>
    public void MoveNext()
    {
        _at++;
        while (_at >= _count)
            MakeTick();
    }

    /// <summary>Fills in the packet as a reader would.</summary>
    public void Fill(ref CapturedPacket packet)
    {
        ref readonly TrafficPacket current = ref Current;
        int flow = current.FlowId;
        packet.Head.StampNs = current.StampNs;
        packet.Head.Frame++;
        packet.Payload = Payload;
        packet.Head.PayloadLength = current.PayloadLength;
        packet.Head.WireLength = (uint)current.PayloadLength + 42;
        packet.Head.FlowId = flow;
        packet.SourceAddress = TradingTopology.SourceAddress(flow);
        packet.DestinationAddress = TradingTopology.DestinationAddress(flow);
        packet.SourcePort = TradingTopology.SourcePort(flow);
        packet.DestinationPort = TradingTopology.DestinationPort(flow);
        packet.TcpSequence = current.TcpSequence;
        packet.TcpAcknowledgement = current.TcpAcknowledgement;
        packet.TcpFlags = current.TcpFlags;
        packet.Head.Hook = flow == TradingTopology.ToExchange ? Hook.TcTx : Hook.XdpRx;
        packet.Head.GsoSegments = 1;
    }

    /// <summary>Takes the next slot; the caller fills the payload.</summary>
    internal Span<byte> Add(
        int flow, long offsetNs, int length, uint sequence = 0, uint acknowledgement = 0, byte flags = 0)
    {
        _packets[_count] = new TrafficPacket
        {
            StampNs = _clockNs + offsetNs,
            FlowId = flow,
            PayloadLength = length,
            TcpSequence = sequence,
            TcpAcknowledgement = acknowledgement,
            TcpFlags = flags,
        };
        return _payloads.AsSpan(_count++ * SlotBytes, length);
    }

    private void MakeTick()
    {
        _count = 0;
        _at = 0;
        _clockNs += TickIntervalNs;
        int messages = 1 + (int)_random.Below(3);
        var tick = new ScriptedDatagram(0, 0, DatagramKind.Data, _number, messages, _clockNs - 5_000);
        _number += (ulong)messages;
        SendLineA(tick);
        if (_shape.TicksPerOrder > 0 && ++_ticks % _shape.TicksPerOrder == 0)
            _orders.SendOrder(tick.First, 1_500);
        _orders.SendAnswer(2_500, _clockNs + HalfPastNine - StartNs);
        if (!_random.Happens(_shape.LostPerMillion))
            Send(TradingTopology.LineB, LineBehindNs, tick);
    }

    private void SendLineA(in ScriptedDatagram tick)
    {
        bool isLost = _random.Happens(_shape.LostPerMillion);
        bool isHeld = _held.Count == 0 && _random.Happens(_shape.SwappedPerMillion);
        if (!isLost && !isHeld)
            Send(TradingTopology.LineA, 0, tick);
        if (_random.Happens(_shape.CopiedPerMillion))
            Send(TradingTopology.LineA, 100, tick);
        if (_held.Count > 0)
            Send(TradingTopology.LineA, 200, _held);
        _held = isHeld ? tick : default;
        if (_random.Happens(_shape.BrokenPerMillion))
            SendBroken();
    }

    private void Send(int flow, long offsetNs, in ScriptedDatagram datagram)
    {
        int length = _writer.Write(datagram, Add(flow, offsetNs, SlotBytes));
        _packets[_count - 1].PayloadLength = length;
    }

    // Cut inside its header: the part after a whole header would be accepted.
    private void SendBroken()
    {
        Span<byte> payload = Add(TradingTopology.LineA, 300, (int)_random.Below(20));
        for (int i = 0; i < payload.Length; i++)
            payload[i] = (byte)_random.Next();
    }
}
