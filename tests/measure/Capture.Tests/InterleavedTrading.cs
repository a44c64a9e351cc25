// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using TestSupport.Capture;
using TestSupport.Workload;

namespace Telemetry.Capture.Tests;

/// <summary>A feed with send times on two lines, and a session whose orders name their ticks, in one ring or in
/// several.</summary>
internal sealed class InterleavedTrading
{
    private const int Draws = 2;

    // Ticks and orders are so near to each other that a hold reaches over several.
    private static readonly TrafficShape Shape = TrafficShape.Rough with { TicksPerOrder = 2 };

    private readonly List<(TrafficPacket Packet, byte[] Payload)> _packets = [];

    /// <summary>Makes records, in the order of their stamps.</summary>
    /// <param name="draws">Two numbers for each packet: ring, delay; the first also chooses the traffic.</param>
    /// <param name="rings">How many rings there are.</param>
    /// <param name="mostDelayNs">How long after its stamp a record can be seen at the latest.</param>
    public InterleavedTrading(IReadOnlyList<int[]> draws, int rings, long mostDelayNs)
    {
        Rings = new InterleavedRings(TradingTopology.Build(), TradingTraffic.WallOffsetNs, Write);
        var traffic = new TradingTraffic(Shape, draws.Count == 0 ? 1 : 1 + (ulong)draws[0][0] % 1000);
        List<InterleavedRecord> records = [];
        foreach (int[] draw in draws)
        {
            traffic.MoveNext();
            TrafficPacket packet = traffic.Current;
            ulong place = (ulong)_packets.Count;
            _packets.Add((packet, traffic.Payload.ToArray()));
            records.Add(new InterleavedRecord(
                packet.StampNs, packet.FlowId, place, draw[0] % rings,
                packet.StampNs + draw[1] * 131L % (mostDelayNs + 1)));
        }
        Records = Rings.InOrder(records, rings);
    }

    /// <summary>How many numbers a packet takes.</summary>
    public static int NumbersOfPacket => Draws;

    /// <summary>How they are read.</summary>
    public InterleavedRings Rings { get; }

    /// <summary>The records.</summary>
    public IReadOnlyList<InterleavedRecord> Records { get; }

    private void Write(ScriptedRing.Content ring, InterleavedRecord record)
    {
        (TrafficPacket packet, byte[] payload) = _packets[(int)record.Number];
        int flow = packet.FlowId;
        // A copy: credentials are overwritten where they lie.
        ring.Write(flow, record.StampNs, [.. payload], RecordOf(flow, packet));
    }

    private static unsafe PacketRecord RecordOf(int flow, in TrafficPacket packet)
    {
        var record = new PacketRecord
        {
            SourcePort = TradingTopology.SourcePort(flow),
            DestinationPort = TradingTopology.DestinationPort(flow),
            TcpSequence = packet.TcpSequence,
            TcpAcknowledgement = packet.TcpAcknowledgement,
            TcpFlags = packet.TcpFlags,
        };
        record.SourceAddressBytes.Value = TradingTopology.SourceAddress(flow);
        record.DestinationAddressBytes.Value = TradingTopology.DestinationAddress(flow);
        return record;
    }
}
