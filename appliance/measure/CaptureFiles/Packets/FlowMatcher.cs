// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Packets;

/// <summary>
/// Finds the flow of a packet as <c>bpf/shared/match.bpf.h</c> does: shapes are tried from the most specific one on.
/// The interface of a flow is ignored: a capture file does not contain it.
/// </summary>
[HotPath]
public sealed class FlowMatcher
{
    private const int Address = 1;
    private const int Port = 2;
    private const int Source = 4;
    private const int Sender = 8;
    private const int Vlan = 16;
    private const int VlanBits = 16;
    private const ulong Multiplier = 0x9e3779b97f4a7c15;

    private readonly Slot[] _slots;
    private readonly int _mask;
    private readonly byte[] _udpShapes;
    private readonly byte[] _tcpShapes;
    private readonly FlowMatcher? _anyVlan;
    private readonly ushort[] _vlans;
    private int _otherVlan;                     // of the flow, in the higher half, and of the packet; 0 for none

    /// <summary>Builds the table for flows; of two with the same match the first in the list is used.</summary>
    public FlowMatcher(IReadOnlyList<FlowDefinition> flows)
    {
        int capacity = 16;
        while (capacity < flows.Count * 4)
            capacity *= 2;
        _slots = new Slot[capacity];
        _mask = capacity - 1;
        Capacity = 1 + flows.Select(flow => flow.Id).DefaultIfEmpty().Max();
        _udpShapes = ShapesOf(flows.Where(flow => !flow.IsTcp));
        _tcpShapes = ShapesOf(flows.Where(flow => flow.IsTcp));
        foreach (FlowDefinition flow in flows)
            Add(flow);
        _vlans = new ushort[Capacity];
        if (flows.All(flow => flow.VlanId == 0))
            return;
        foreach (FlowDefinition flow in flows)
            _vlans[flow.Id] = flow.VlanId;
        _anyVlan = new FlowMatcher([.. flows.Select(flow => flow with { VlanId = 0 })]);
    }

    /// <summary>Highest flow id, plus 1.</summary>
    public int Capacity { get; }

    /// <summary>VLAN of a flow, and another one, or 0 for none, of a packet that had all else of the flow; null if no
    /// packet did. For any thread.</summary>
    public (int Configured, int Seen)? OtherVlan => Volatile.Read(ref _otherVlan) is var vlans and not 0
        ? (vlans >> VlanBits, vlans & ((1 << VlanBits) - 1)) : null;

    /// <summary>Id of the packet's flow, or 0.</summary>
    public int Match(in ParsedPacket packet)
    {
        foreach (byte shape in packet.Protocol == PacketParser.Tcp ? _tcpShapes : _udpShapes)
        {
            bool source = (shape & Source) != 0;
            UInt128 address = (shape & Address) == 0 ? 0 : source ? packet.SourceAddress : packet.DestinationAddress;
            ushort port = (shape & Port) == 0 ? (ushort)0 : source ? packet.SourcePort : packet.DestinationPort;
            UInt128 sender = (shape & Sender) == 0 ? 0 : packet.SourceAddress;
            ulong key = Key(shape, packet.Protocol, port, (shape & Vlan) == 0 ? (ushort)0 : packet.VlanId);
            int index = Find(address, sender, key);
            if (_slots[index].FlowId != 0)
                return _slots[index].FlowId;
        }
        if (_anyVlan is not null && _otherVlan == 0)
            CompareVlan(in packet);
        return 0;
    }

    private void CompareVlan(in ParsedPacket packet)
    {
        if (_anyVlan!.Match(in packet) is var flow and > 0)
            Volatile.Write(ref _otherVlan, (_vlans[flow] << VlanBits) | packet.VlanId);
    }

    /// <summary>Id of the flow that a description in a file of the appliance means, or 0.</summary>
    public int FlowOf(in TrailingLoss loss)
    {
        ParsedPacket packet = default;
        packet.Protocol = loss.Protocol;
        packet.VlanId = loss.VlanId;
        packet.SourceAddress = loss.Sender;
        if (loss.MatchesSource)
            (packet.SourceAddress, packet.SourcePort) = (loss.Address, loss.Port);
        else
            (packet.DestinationAddress, packet.DestinationPort) = (loss.Address, loss.Port);
        return Match(in packet);
    }

    private static ulong Key(int shape, byte protocol, ushort port, ushort vlan) =>
        port | (ulong)protocol << 16 | (ulong)shape << 24 | (ulong)vlan << 32;

    private static byte ShapeOf(FlowDefinition flow)
    {
        int shape = flow.Endpoint.AnyAddress ? 0 : Address;
        if (!flow.Endpoint.AnyPort)
            shape |= Port;
        if (flow.MatchesSource)
            shape |= Source;
        if (flow.SourceAddress != 0)
            shape |= Sender;
        if (flow.VlanId != 0)
            shape |= Vlan;
        return (byte)shape;
    }

    private static byte[] ShapesOf(IEnumerable<FlowDefinition> flows) =>
        [.. flows.Select(ShapeOf).Distinct().OrderByDescending(Specificity)];

    // Address and port before port alone before address alone; each with sender or VLAN before without; destinations
    // first.
    private static int Specificity(byte shape) =>
        ((shape & (Address | Port)) switch { Address | Port => 3, Port => 2, Address => 1, _ => 0 }) * 16
        + ((shape & Sender) != 0 ? 8 : 0) + ((shape & Vlan) != 0 ? 4 : 0) + ((shape & Source) != 0 ? 0 : 1);

    private void Add(FlowDefinition flow)
    {
        byte protocol = flow.IsTcp ? PacketParser.Tcp : PacketParser.Udp;
        ulong key = Key(ShapeOf(flow), protocol, flow.Endpoint.Port, flow.VlanId);
        int index = Find(flow.Endpoint.Address, flow.SourceAddress, key);
        if (_slots[index].FlowId == 0)
        {
            _slots[index] = new Slot
            {
                Address = flow.Endpoint.Address,
                Sender = flow.SourceAddress,
                Key = key,
                FlowId = flow.Id,
            };
        }
    }

    // Slot that holds the key, or the free slot for it; the table is at most a quarter full.
    private int Find(UInt128 address, UInt128 sender, ulong key)
    {
        UInt128 both = address ^ (sender * 31);
        ulong hash = ((ulong)both ^ ((ulong)(both >> 64) * Multiplier) ^ (key * Multiplier)) * Multiplier;
        int index = (int)(hash >> 32) & _mask;
        while (true)
        {
            ref Slot slot = ref _slots[index];
            if (slot.FlowId == 0 || (slot.Key == key && slot.Address == address && slot.Sender == sender))
                return index;
            index = (index + 1) & _mask;
        }
    }

    private struct Slot
    {
        public UInt128 Address;
        public UInt128 Sender;
        public ulong Key;
        public int FlowId;
    }
}
