// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Links;
using Telemetry.Model.Definitions;
using TestSupport.Reloads;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>The keys of a flow table, matched with packets in the order of <c>bpf/shared/match.bpf.h</c>.</summary>
internal sealed class MatchedFlows
{
    // Sender, VLAN, interface: keys that compare more come first.
    private static readonly (bool Sender, bool Vlan, bool Interface)[] Order =
    [
        (true, true, true), (true, true, false), (true, false, true), (true, false, false),
        (false, true, true), (false, true, false), (false, false, true), (false, false, false),
    ];

    private readonly Dictionary<Key, int> _flows = [];
    private readonly FlowDefinition?[] _byId;
    private readonly Topology _topology;

    private readonly record struct Key(
        UInt128 Address, ushort Port, bool IsTcp, bool MatchesSource, UInt128 Sender, ushort Vlan, int Interface);

    internal MatchedFlows(FlowTable table, Topology topology)
    {
        _topology = topology;
        _byId = topology.FlowsById();
        foreach (FlowRow row in table.Rows.Values.SelectMany(row => row.Groups()))
        {
            FlowDefinition flow = _byId[(int)row.Entry.FlowId]!;
            Assert.True(_flows.TryAdd(
                new Key(flow.Endpoint.Address, flow.Endpoint.Port, flow.IsTcp, flow.MatchesSource, flow.SourceAddress,
                    (ushort)(row.Entry.Key >> 32), (int)row.Scope.InterfaceIndex),
                flow.Id), $"{flow.Endpoint} stands twice in the table");
        }
    }

    /// <summary>Places of the test's interfaces: their indexes are from 1.</summary>
    internal static FlowPlace[] PlacesOf(string name) =>
        [new FlowPlace(1 + Wire.Interfaces.ToList().IndexOf(name), 0)];

    /// <summary>The flow of a packet, or null.</summary>
    internal FlowDefinition? Find(in ParsedPacket packet, int interfaceIndex)
    {
        foreach ((bool sender, bool vlan, bool device) in Order)
        {
            foreach (bool source in (bool[])[false, true])
            {
                var key = new Key(
                    source ? packet.SourceAddress : packet.DestinationAddress,
                    source ? packet.SourcePort : packet.DestinationPort, packet.Protocol == PacketParser.Tcp, source,
                    sender ? packet.SourceAddress : 0, vlan ? packet.VlanId : (ushort)0, device ? interfaceIndex : 0);
                if (_flows.TryGetValue(key, out int flow))
                    return _byId[flow];
            }
        }
        return null;
    }

    /// <summary>Each key and its flow, by names instead of indexes.</summary>
    internal IEnumerable<string> Describe() => _flows
        .Select(pair => $"{pair.Key} -> {NameOf(_byId[pair.Value]!)}").Order();

    private string NameOf(FlowDefinition flow)
    {
        string owner = flow.LineIndex >= 0
            ? $"{_topology.Feeds[flow.FeedIndex].Name}/{_topology.Lines[flow.LineIndex].Name}"
            : $"{_topology.Sessions[flow.SessionIndex].Name} of "
                + string.Join(", ", flow.CandidateSessions.Select(session => _topology.Sessions[session].Name));
        return $"{owner}, snap {flow.SnapLength}, {flow.Protocol}, {flow.Direction}, on {flow.Interface}";
    }
}
